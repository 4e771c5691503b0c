import type { CanActivate, DynamicModule, Type } from '@nestjs/common';

/** Options of `ErrorTrackingHttpModule.register`. */
export interface ErrorTrackingHttpOptions {
  /** Path of the issues; the application's global prefix is put before it. @default 'errors' */
  readonly path?: string;
  /** Path of the alerts; the application's global prefix is put before it. @default 'alerts' */
  readonly alertsPath?: string;
  /** Guards of every route, classes or instances; all have to agree. Needed unless `public` is set. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** Says that everybody may read errors and resolve them: for tests, or behind a proxy that guards the paths. @default false */
  readonly public?: boolean;
}
