import { accessGuard, checkOptions } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { createAlertsController } from './alerts.controller.js';
import {
  DEFAULT_ERROR_TRACKING_HTTP_OPTIONS,
  type ErrorTrackingHttpOptions,
} from './error-tracking-http.options.js';
import { givenOptions } from '../limits/limit.js';
import { createErrorsController } from './errors.controller.js';

/**
 * Routes that show, resolve and archive issues, and test the channels of the alerts. The routes need guards, because they show stacks
 * and messages of the application. Requires `ErrorTrackingModule`.
 */
@Module({})
export class ErrorTrackingHttpModule {
  /** @throws OptionsError when an option is wrong or unknown, and when nothing guards the routes without `public: true` */
  static register(options: ErrorTrackingHttpOptions): DynamicModule {
    const { path, alertsPath, guards, imports, authorize } = resolve(options);
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: ErrorTrackingHttpModule,
      imports: [...imports],
      controllers: [createErrorsController(path, all), createAlertsController(alertsPath, all)],
    };
  }
}

type Settings = Required<Omit<ErrorTrackingHttpOptions, 'authorize'>> &
  Pick<ErrorTrackingHttpOptions, 'authorize'>;

const resolve = (options: ErrorTrackingHttpOptions): Settings =>
  checkOptions('errorTrackingHttp', 'ErrorTrackingHttpModule.register', (check) => {
    check.known(options, [...Object.keys(DEFAULT_ERROR_TRACKING_HTTP_OPTIONS), 'authorize']);
    const settings: Settings = { ...DEFAULT_ERROR_TRACKING_HTTP_OPTIONS, ...givenOptions(options) };
    const { path, alertsPath, authorize, guards, imports } = settings;
    for (const option of ['path', 'alertsPath'] as const) {
      check.routePath(option, settings[option], 'errors or admin/errors');
    }
    const isDistinct = withoutSlash(path) !== withoutSlash(alertsPath);
    check.that(isDistinct, 'alertsPath', 'a path other than "path"', alertsPath);
    check.that(Array.isArray(guards), 'guards', 'an array of guards', guards);
    check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
    check.optionalFunction('authorize', authorize);
    check.boolean('public', settings.public);
    check.that(
      guards.length > 0 || authorize !== undefined || settings.public,
      'guards',
      'at least one guard, because errors reveal internals of a service (or set `authorize` or `public: true`)',
      guards,
    );
    return settings;
  });

const withoutSlash = (path: unknown): string => String(path).replace(/^\//, '');
