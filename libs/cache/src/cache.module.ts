import { CoreModule, dashboardProvider, metricsProvider, requireOneForRoot } from '@breakwater/core';
import { PolicySteps } from '@breakwater/resilience/steps';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { CacheCloser } from './cache.closer.js';
import { CACHE_DASHBOARD } from './cache.dashboard.js';
import { CACHE_METRICS } from './cache.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  CACHE_OPTIONS,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './cache.module-definition.js';
import { CacheOperation } from './cache.operation.js';
import { CacheService } from './cache.service.js';
import { cacheEvictStep, cachePutStep } from './decorators/cache-changes.step.js';
import { cachedStep } from './decorators/cached.step.js';
import { HttpCacheRoutes } from './http/http-cache.routes.js';
import { TwoLevelsFactory } from './levels/cache-levels.js';
import { type CacheModuleOptions, type CacheOptions, CacheSettings } from './options/cache.options.js';
import { resolveCacheModuleOptions, resolveFeatureCaches } from './options/resolve-cache-options.js';

/** The caches of an application. Import it once, with `forRoot` or `forRootAsync`: it is global. */
@Module({
  imports: [CoreModule, DiscoveryModule],
  providers: [
    {
      provide: CacheSettings,
      useFactory: (modules: ModulesContainer, options?: CacheModuleOptions) =>
        resolveCacheModuleOptions(requireOneForRoot('cache', modules, CacheModule, options)),
      inject: [ModulesContainer, { token: CACHE_OPTIONS, optional: true }],
    },
    {
      provide: TwoLevelsFactory,
      inject: [CacheSettings],
      // An application without Redis does not load bentocache, which takes 25 ms of its start.
      useFactory: async ({ redis, enabled }: CacheSettings): Promise<TwoLevelsFactory | undefined> => {
        if (!redis || !enabled) return undefined;
        const { TwoLevels } = await import('./levels/two-levels.js');
        return (...parts) => new TwoLevels(...parts);
      },
    },
    metricsProvider(CACHE_METRICS),
    dashboardProvider(CACHE_DASHBOARD),
    CacheService,
    CacheCloser,
    CacheOperation,
    HttpCacheRoutes,
    {
      provide: Symbol('@breakwater/cache:CacheSteps'),
      inject: [CacheService, { token: PolicySteps, optional: true }],
      useFactory: (service: CacheService, steps?: PolicySteps) =>
        steps?.register(cachedStep(service), cacheEvictStep(service), cachePutStep(service)),
    },
  ],
  exports: [CacheService, CacheSettings],
})
export class CacheModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory, e.g. with the client of `@InjectRedis()`. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Adds the caches of a feature.
   *
   * @throws OptionsError when the application starts with a wrong option, or with a name that another module has defined
   */
  static forFeature(caches: Readonly<Record<string, CacheOptions>>): DynamicModule {
    return {
      module: FeatureCaches,
      providers: [
        {
          provide: Symbol('@breakwater/cache:FeatureCaches'),
          inject: [CacheService, CacheSettings],
          useFactory: (service: CacheService, { defaults }: CacheSettings) =>
            service.define(resolveFeatureCaches(caches, defaults)),
        },
      ],
    };
  }
}

/** Carries the caches of one `forFeature`. */
@Module({})
class FeatureCaches {}
