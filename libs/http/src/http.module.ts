import {
  CoreModule,
  dashboardProvider,
  metricsProvider,
  requireNode,
  requireOneForRoot,
} from '@breakwater/core';
import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { HttpClient } from './client/http-client.js';
import { HttpCloser } from './http.closer.js';
import { HttpClients } from './http-clients.service.js';
import { HTTP_DASHBOARD } from './http.dashboard.js';
import { HTTP_METRICS } from './http.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  HTTP_OPTIONS,
  type OPTIONS_TYPE,
} from './http.module-definition.js';
import { HttpOperation } from './http.operation.js';
import { type HttpModuleOptions, HttpSettings, resolveHttpOptions } from './http.options.js';
import { HttpStatus } from './http.status.js';
import { httpClientToken } from './inject-http.decorator.js';
import { IncomingTrace } from './requests/incoming-trace.js';
import type { NamedUpstreamOptions, UpstreamOptions } from './upstreams/upstream.options.js';

// Undici, which is loaded at the first call, needs it.
requireNode('@breakwater/http', '22.19');

/** An upstream whose options come from a factory, e.g. from `ConfigService`. */
export interface AsyncUpstream extends Pick<ModuleMetadata, 'imports'> {
  /** Name of the upstream for `@InjectHttp()`, metrics and errors. */
  readonly name: string;
  /** Arguments of the factory. @default none */
  readonly inject?: FactoryProvider['inject'];
  /** Returns the options of the upstream. */
  readonly useFactory: (...args: never[]) => UpstreamOptions | Promise<UpstreamOptions>;
}

/**
 * HTTP clients for the upstreams of an application. Import it once, with `forRoot` or `forRootAsync`; modules that call an
 * upstream define it with `forFeature`. It needs `ResilienceModule`.
 */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: HttpSettings,
      useFactory: (modules: ModulesContainer, options?: HttpModuleOptions) =>
        resolveHttpOptions(requireOneForRoot('http', modules, HttpModule, options)),
      inject: [ModulesContainer, { token: HTTP_OPTIONS, optional: true }],
    },
    metricsProvider(HTTP_METRICS),
    dashboardProvider(HTTP_DASHBOARD),
    IncomingTrace,
    HttpClients,
    HttpCloser,
    HttpStatus,
    HttpOperation,
  ],
  exports: [HttpClients, HttpStatus],
})
export class HttpModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Defines upstreams. Their clients are injected by `@InjectHttp(name)`.
   *
   * @throws OptionsError when the application starts with a wrong option, or with a name that another module has defined
   */
  static forFeature(upstreams: readonly NamedUpstreamOptions[]): DynamicModule {
    return feature(
      upstreams.map((options) => ({
        provide: httpClientToken(options.name),
        inject: [HttpClients],
        useFactory: (clients: HttpClients): HttpClient => clients.define(options, 'HttpModule.forFeature'),
      })),
    );
  }

  /** Like {@link forFeature} with options from factories. */
  static forFeatureAsync(upstreams: readonly AsyncUpstream[]): DynamicModule {
    return feature(
      upstreams.map(({ name, inject = [], useFactory }) => ({
        provide: httpClientToken(name),
        inject: [HttpClients, ...inject],
        useFactory: async (clients: HttpClients, ...args: never[]): Promise<HttpClient> =>
          clients.define({ ...(await useFactory(...args)), name }, 'HttpModule.forFeatureAsync'),
      })),
      upstreams.flatMap(({ imports = [] }) => imports),
    );
  }
}

/** Carries the clients of one `forFeature`. */
@Module({})
class FeatureClients {}

function feature(
  providers: readonly Provider[],
  imports: NonNullable<ModuleMetadata['imports']> = [],
): DynamicModule {
  return { module: FeatureClients, imports, providers: [...providers], exports: [...providers] };
}
