import { ResilienceModule } from '@breakwater/resilience';
import {
  type ApplicationParts,
  type HttpApplication,
  type HttpPlatform,
  startApplication,
} from '@breakwater/testing';
import { AdminModule, type AdminOptions } from '../../src/index.js';
import { Assets } from '../../src/page/assets.js';

/** The files of a page, in place of the built ones. */
const FILES = new Map([
  [
    'index.html',
    { type: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html><title>Page</title>') },
  ],
  ['page-1234.js', { type: 'text/javascript; charset=utf-8', body: Buffer.from('export {};') }],
]);

/** Starts an application with policies and a dashboard that everybody may use. */
export const startDashboard = (
  platform: HttpPlatform,
  options: AdminOptions = { access: 'public' },
  { imports = [], override, ...parts }: ApplicationParts = {},
): Promise<HttpApplication> =>
  startApplication(platform, {
    ...parts,
    imports: [ResilienceModule.forRoot(), AdminModule.forRoot({ service: 'studio', ...options }), ...imports],
    override: (builder) => {
      builder.overrideProvider(Assets).useValue(FILES);
      return override ? override(builder) : builder;
    },
  });
