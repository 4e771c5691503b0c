import type { RequestAuthorizer } from '@breakwater/core';
import type { CanActivate, DynamicModule, Type } from '@nestjs/common';

/** Options of `ErrorTrackingHttpModule.register`. */
export interface ErrorTrackingHttpOptions {
  /** Path of the issues; the application's global prefix is put before it. @default 'errors' */
  readonly path?: string;
  /** Path of the alerts; the application's global prefix is put before it. @default 'alerts' */
  readonly alertsPath?: string;
  /** Who may use the routes, e.g. `bearerToken(secret)` of `@breakwater/core`; a throw or a late answer means no. @default none */
  readonly authorize?: RequestAuthorizer;
  /** Guards of every route, classes or instances; all have to agree, and `authorize` too. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** Allows neither `authorize` nor `guards`: everybody may then read errors and resolve them. For tests, or behind a proxy that guards the paths. @default false */
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
