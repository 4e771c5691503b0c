export { RateLimitModule } from './rate-limit.module.js';
export type {
  RateLimitHeaders,
  RateLimitModuleOptions,
  RateLimitStoreSettings,
} from './rate-limit.options.js';
export { DEFAULT_RATE_LIMIT_OPTIONS, DEFAULT_RATE_LIMIT_POLICY } from './rate-limit.constants.js';
export type {
  RateLimitKey,
  RateLimitPolicyOptions,
  RateLimitRequest,
  RateLimitScope,
  RateLimitFunction,
  WhenStoreFails,
} from './policies/policy.options.js';
export type { RateLimitAlgorithm } from './counters/counters.js';
export type { RateLimitRedis } from './stores/redis.store.js';

export { type ChargeOptions, RateLimiter, type RateLimitResult } from './rate-limiter.service.js';
export { RateLimitStatus } from './rate-limit.status.js';

export {
  type DeclaredRateLimit,
  type InlineRateLimitOptions,
  RateLimit,
  type RateLimitDecorator,
  SkipRateLimit,
} from './requests/rate-limit.decorator.js';
export { type DirectRouteLimit, DirectRouteLimits } from './requests/direct-route-limits.js';
export { RateLimitGuard } from './requests/rate-limit.guard.js';
export { RateLimitMiddleware } from './requests/rate-limit.middleware.js';
export { RATE_LIMIT_HEADERS } from './requests/answer-headers.js';

export { CallRate, callRateStep } from './call-rate/call-rate.decorator.js';
export { type CallRateOptions, DEFAULT_CALL_RATE_OPTIONS } from './call-rate/call-rate.options.js';
export { CallRateExceededError } from './call-rate/call-rate-exceeded.error.js';

export { RateLimitDebugModule, type RateLimitDebugOptions } from './operations/rate-limit-debug.module.js';

export { RateLimitExceededError } from './errors/rate-limit-exceeded.error.js';
export { RateLimitStoreError } from './errors/rate-limit-store.error.js';

export type * from './rate-limit.events.js';
