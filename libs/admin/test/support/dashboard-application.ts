import { ResilienceModule } from '@breakwater/resilience';
import {
  type ApplicationParts,
  type HttpApplication,
  type HttpPlatform,
  startApplication,
} from '@breakwater/testing';
import { AdminModule, type AdminOptions } from '../../src/index.js';

/** Starts an application with policies and a dashboard that everybody may use. */
export const startDashboard = (
  platform: HttpPlatform,
  options: AdminOptions = { access: 'public' },
  { imports = [], ...parts }: ApplicationParts = {},
): Promise<HttpApplication> =>
  startApplication(platform, {
    ...parts,
    imports: [ResilienceModule.forRoot(), AdminModule.forRoot({ service: 'studio', ...options }), ...imports],
  });
