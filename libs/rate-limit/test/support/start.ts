import {
  type ApplicationParts,
  type HttpApplication,
  type HttpPlatform,
  startApplication,
} from '@breakwater/testing';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { RateLimitGuard, RateLimitModule, type RateLimitModuleOptions } from '../../src/index.js';

/** Starts an application whose handlers the guard limits. */
export const startLimited = (
  platform: HttpPlatform,
  options: RateLimitModuleOptions,
  { imports = [], providers = [], ...parts }: ApplicationParts = {},
): Promise<HttpApplication> =>
  startApplication(platform, {
    ...parts,
    imports: [ResilienceModule.forRoot(), RateLimitModule.forRoot(options), ...imports],
    providers: [
      { provide: APP_GUARD, useExisting: RateLimitGuard },
      { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      ...providers,
    ],
  });

const FIELDS = /^(retry-after$|x-ratelimit-|ratelimit)/;

/** The fields of an answer that concern limits. */
export const limitHeaders = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => FIELDS.test(name)));
