import {
  CoreModule,
  Failures,
  dashboardProvider,
  metricsProvider,
  requireOneForRoot,
} from '@breakwater/core';
import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { StreamHandlers } from './handlers/stream-handlers.js';
import type { StreamOptions } from './options/stream.options.js';
import { PROCESSING_PROVIDERS } from './processing/processing.providers.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  STREAMS_OPTIONS,
} from './streams.module-definition.js';
import { resolveStreamsOptions, type StreamsModuleOptions, StreamsSettings } from './streams.options.js';
import { STREAMS_FAILURES } from './streams.failures.js';
import { STREAMS_DASHBOARD } from './streams.dashboard.js';
import { STREAMS_METRICS } from './streams.metrics.js';
import { StreamsOperation } from './streams.operation.js';
import { StreamsStatus } from './streams.status.js';
import { StreamsHooks } from './streams.hooks.js';
import { Streams } from './streams.service.js';

/** A stream whose options come from a factory, e.g. from `ConfigService`. */
export interface AsyncStream extends Pick<ModuleMetadata, 'imports'> {
  /** Name for `@StreamHandler()`, metrics, health and logs. */
  readonly name: string;
  /** Arguments of the factory. @default none */
  readonly inject?: FactoryProvider['inject'];
  /** Returns the options of the stream. */
  readonly useFactory: (
    ...args: never[]
  ) => Omit<StreamOptions, 'name'> | Promise<Omit<StreamOptions, 'name'>>;
}

/**
 * Streams of events. Import it once, with `forRoot` or `forRootAsync`: it is global. Modules that consume a stream define it with
 * `forFeature`.
 */
@Module({
  imports: [CoreModule, DiscoveryModule],
  providers: [
    {
      provide: StreamsSettings,
      useFactory: (modules: ModulesContainer, options?: StreamsModuleOptions) =>
        resolveStreamsOptions(requireOneForRoot('streams', modules, StreamsModule, options)),
      inject: [ModulesContainer, { token: STREAMS_OPTIONS, optional: true }],
    },
    StreamHandlers,
    ...PROCESSING_PROVIDERS,
    metricsProvider(STREAMS_METRICS),
    dashboardProvider(STREAMS_DASHBOARD),
    Streams,
    StreamsHooks,
    StreamsStatus,
    StreamsOperation,
  ],
  exports: [Streams, StreamsStatus],
})
export class StreamsModule extends ConfigurableModuleClass {
  constructor(@Inject(Failures) failures: Failures) {
    super();
    failures.extend(STREAMS_FAILURES);
  }

  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Defines streams. Each one needs one method with `@StreamHandler(name)`.
   *
   * @throws OptionsError when the application starts with a wrong option, a name that is taken, or a stream without a handler
   */
  static forFeature(...streams: readonly StreamOptions[]): DynamicModule {
    return feature(
      [Streams],
      (service: Streams) => {
        for (const options of streams) service.define(options, 'StreamsModule.forFeature');
      },
      [],
    );
  }

  /** Like {@link forFeature} with options from a factory, e.g. with the pool of a database for the cursors. */
  static forFeatureAsync({ name, imports = [], inject = [], useFactory }: AsyncStream): DynamicModule {
    const define = async (service: Streams, ...args: never[]): Promise<void> =>
      service.define({ ...(await useFactory(...args)), name }, 'StreamsModule.forFeatureAsync');
    return feature([Streams, ...inject], define, imports);
  }
}

/** Carries the streams of one `forFeature`. */
@Module({})
class FeatureStreams {}

function feature(
  inject: NonNullable<FactoryProvider['inject']>,
  useFactory: FactoryProvider['useFactory'],
  imports: NonNullable<ModuleMetadata['imports']>,
): DynamicModule {
  const provide = Symbol('@breakwater/streams:FeatureStreams');
  return { module: FeatureStreams, imports, providers: [{ provide, inject, useFactory }] };
}
