/** For applications with `@nestjs/throttler`: a storage, and a guard with complete answers. */
export { RateLimitThrottlerGuard } from './throttler.guard.js';
export { RateLimitThrottlerStorage } from './throttler.storage.js';
