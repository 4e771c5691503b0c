import { OptionsCheck } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { createAlertsController } from '../alerts/alerts.controller.js';
import { DEFAULT_ERROR_TRACKING_HTTP_OPTIONS } from './error-tracking-http.constants.js';
import type { ErrorTrackingHttpOptions } from './error-tracking-http.options.js';
import { createErrorsController } from './errors.controller.js';

/**
 * Routes that show issues, resolve and archive them, and try the channels of the alerts. Whoever may use them reads stacks and
 * messages of the application, so they are guarded. Needs `ErrorTrackingModule`.
 */
@Module({})
export class ErrorTrackingHttpModule {
  /** @throws OptionsError when an option is wrong or unknown, and when there is no guard without `public: true` */
  static register(options: ErrorTrackingHttpOptions): DynamicModule {
    const { path, alertsPath, guards, imports } = resolve(options);
    return {
      module: ErrorTrackingHttpModule,
      imports: [...imports],
      controllers: [createErrorsController(path, guards), createAlertsController(alertsPath, guards)],
    };
  }
}

function resolve(options: ErrorTrackingHttpOptions): Required<ErrorTrackingHttpOptions> {
  const check = new OptionsCheck('errorTrackingHttp', 'ErrorTrackingHttpModule.register');
  check.known(options, Object.keys(DEFAULT_ERROR_TRACKING_HTTP_OPTIONS));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: Required<ErrorTrackingHttpOptions> = { ...DEFAULT_ERROR_TRACKING_HTTP_OPTIONS, ...given };
  const { path, alertsPath, guards, imports } = resolved;
  for (const option of ['path', 'alertsPath'] as const) {
    const value: unknown = resolved[option];
    check.that(
      typeof value === 'string' && /^\/?[\w.-]+(\/[\w.-]+)*$/.test(value),
      option,
      'a path such as errors or admin/errors',
      value,
    );
  }
  check.that(
    withoutSlash(path) !== withoutSlash(alertsPath),
    'alertsPath',
    'a path unlike "path"',
    alertsPath,
  );
  check.that(Array.isArray(guards), 'guards', 'an array of guards', guards);
  check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
  check.that(typeof resolved.public === 'boolean', 'public', 'a boolean', resolved.public);
  check.that(
    guards.length > 0 || resolved.public,
    'guards',
    'at least one guard, as errors tell much about a service (or `public: true`)',
    guards,
  );
  return resolved;
}

const withoutSlash = (path: string): string => path.replace(/^\//, '');
