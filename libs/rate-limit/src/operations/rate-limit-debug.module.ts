import { accessGuard, checkOptions, type RequestAuthorizer } from '@breakwater/core';
import { type CanActivate, type DynamicModule, Module, type Type } from '@nestjs/common';
import { createRateLimitDebugController } from './rate-limit-debug.controller.js';

/** Options of `RateLimitDebugModule.register`. */
export interface RateLimitDebugOptions {
  /** Path of the page, below the application's global prefix. @default 'debug/rate-limits' */
  readonly path?: string;
  /** Decides who may read the page, e.g. `bearerToken(secret)`. An error or a late answer means no. @default none */
  readonly authorize?: RequestAuthorizer;
  /** Guards of the page, as classes or instances. All of them and `authorize` must agree. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
}

/** Defaults of `RateLimitDebugModule`. */
export const DEFAULT_RATE_LIMIT_DEBUG_OPTIONS = {
  path: 'debug/rate-limits',
  guards: [],
  imports: [],
} as const;

/**
 * A page for operators: `GET <path>` shows the policies, the store and the clients that were refused last, and with `?policy=` and `?key=`
 * the state of one client. The page is never open to everyone.
 */
@Module({})
export class RateLimitDebugModule {
  /** @throws OptionsError when an option is invalid or unknown, or when neither `authorize` nor `guards` protects the page */
  static register(options: RateLimitDebugOptions): DynamicModule {
    const { path, guards, imports, authorize } = resolve(options);
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: RateLimitDebugModule,
      imports: [...imports],
      controllers: [createRateLimitDebugController(path, all)],
    };
  }
}

type Settings = Required<Omit<RateLimitDebugOptions, 'authorize'>> & Pick<RateLimitDebugOptions, 'authorize'>;

const resolve = (options: RateLimitDebugOptions): Settings =>
  checkOptions('rateLimitDebug', 'RateLimitDebugModule.register', (check) => {
    check.known(options, [...Object.keys(DEFAULT_RATE_LIMIT_DEBUG_OPTIONS), 'authorize']);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: Settings = { ...DEFAULT_RATE_LIMIT_DEBUG_OPTIONS, ...given };
    const { authorize, guards, imports, path } = settings;
    check.routePath('path', path, DEFAULT_RATE_LIMIT_DEBUG_OPTIONS.path);
    check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
    check.optionalFunction('authorize', authorize);
    const isClosed = Array.isArray(guards) && (guards.length > 0 || authorize !== undefined);
    check.that(isClosed, 'guards', 'at least one guard (or `authorize`)', guards);
    return settings;
  });
