import type { RequestAuthorizer } from '@breakwater/core';
import type { CanActivate, DynamicModule, Type } from '@nestjs/common';

/** Options of `ErrorTrackingHttpModule.register`. */
export interface ErrorTrackingHttpOptions {
  /** Path of the issues, behind the application's global prefix. @default 'errors' */
  readonly path?: string;
  /** Path of the alerts, behind the application's global prefix. @default 'alerts' */
  readonly alertsPath?: string;
  /** Decides who may use the routes, e.g. `bearerToken(secret)` of `@breakwater/core`; an error or a late answer denies access. @default none */
  readonly authorize?: RequestAuthorizer;
  /** Guards of every route, classes or instances. Access requires the consent of all guards and of `authorize`. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** Permits routes without `authorize` and `guards`: everybody may then read and resolve errors. For tests and guarding proxies. @default false */
  readonly public?: boolean;
}

/** Defaults of `ErrorTrackingHttpModule`. */
export const DEFAULT_ERROR_TRACKING_HTTP_OPTIONS = {
  path: 'errors',
  alertsPath: 'alerts',
  guards: [],
  imports: [],
  public: false,
} as const;
