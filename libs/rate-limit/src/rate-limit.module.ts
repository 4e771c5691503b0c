import {
  CoreModule,
  Failures,
  dashboardProvider,
  metricsProvider,
  requireOneForRoot,
  ResilienceGauges,
} from '@breakwater/core';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { RATE_LIMIT_FAILURES } from './rate-limit.failures.js';
import { RATE_LIMIT_DASHBOARD } from './rate-limit.dashboard.js';
import { RATE_LIMIT_METRICS } from './rate-limit.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  RATE_LIMIT_OPTIONS,
} from './rate-limit.module-definition.js';
import {
  type RateLimitModuleOptions,
  RateLimitSettings,
  resolveRateLimitOptions,
} from './rate-limit.options.js';
import { RateLimitActions } from './operations/rate-limit.actions.js';
import { RefusedClientsList } from './operations/refused-clients.list.js';
import { RateLimiter } from './rate-limiter.service.js';
import { RateLimits } from './rate-limits.js';
import { DirectRouteLimits } from './requests/direct-route-limits.js';
import { RateLimitGuard } from './requests/rate-limit.guard.js';
import { RateLimitMiddleware } from './requests/rate-limit.middleware.js';
import { RequestLimiter } from './requests/request-limiter.js';
import { RouteLimits } from './requests/route-limits.js';
import { RateLimitStatus } from './rate-limit.status.js';
import { RateLimitThrottlerStorage } from './throttler/throttler.storage.js';
import { Violations } from './violations.js';

/** Rate limits for requests and for anything else that has a key. */
@Module({
  imports: [CoreModule, DiscoveryModule],
  providers: [
    {
      provide: RateLimitSettings,
      useFactory: (modules: ModulesContainer, options?: RateLimitModuleOptions) =>
        resolveRateLimitOptions(requireOneForRoot('rateLimit', modules, RateLimitModule, options)),
      inject: [ModulesContainer, { token: RATE_LIMIT_OPTIONS, optional: true }],
    },
    metricsProvider(RATE_LIMIT_METRICS),
    dashboardProvider(RATE_LIMIT_DASHBOARD),
    RateLimits,
    Violations,
    RouteLimits,
    RequestLimiter,
    RateLimiter,
    RateLimitGuard,
    RateLimitMiddleware,
    DirectRouteLimits,
    RateLimitStatus,
    RateLimitActions,
    RefusedClientsList,
    RateLimitThrottlerStorage,
  ],
  exports: [
    RateLimiter,
    RateLimitGuard,
    RateLimitMiddleware,
    DirectRouteLimits,
    RateLimitStatus,
    RateLimitThrottlerStorage,
    // For `RateLimitDebugModule`.
    RateLimitSettings,
    RateLimits,
    Violations,
    // For guards that users derive from `RateLimitGuard`.
    RouteLimits,
    RequestLimiter,
  ],
})
export class RateLimitModule extends ConfigurableModuleClass {
  constructor(
    @Inject(Failures) failures: Failures,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(RateLimits) limits: RateLimits,
  ) {
    super();
    failures.extend(RATE_LIMIT_FAILURES);
    gauges.provide('rate-limit-store', () => [
      {
        degraded: limits.lost ? 1 : 0,
        keys: limits.memory.size,
        evictions: limits.memory.evictions,
        errors: limits.storeErrors,
      },
    ]);
  }

  /**
   * @param options the policies, and where their counters are
   * @throws OptionsError when the application starts, with all wrong options
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
