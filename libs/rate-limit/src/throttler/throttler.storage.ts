import { Inject, Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimitPolicy } from '../policies/rate-limit.policy.js';
import { DEFAULT_RATE_LIMIT_POLICY } from '../rate-limit.constants.js';
import { RateLimits } from '../rate-limits.js';

/** Storage of `@nestjs/throttler` in the store of `RateLimitModule`, with sliding windows. It is atomic, also in Redis. */
@Injectable()
export class RateLimitThrottlerStorage implements ThrottlerStorage {
  readonly #policies = new Map<string, RateLimitPolicy>();

  constructor(@Inject(RateLimits) private readonly limits: RateLimits) {}

  /**
   * Counts a hit.
   *
   * @param blockDuration milliseconds; a block as long as `ttl`, which is the guard's default, counts as none, because it would keep a
   * client out after its window has passed
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): ReturnType<ThrottlerStorage['increment']> {
    const policy = this.#policyOf(throttlerName, ttl, blockDuration === ttl ? 0 : blockDuration);
    const charge = { rules: policy.rules, key, limit, cost: 1 };
    const [decided] = await this.limits.consume([{ policy, charge }]);
    const verdict = decided?.verdict;
    // A policy of this storage is `local`, so there is a verdict in any case.
    if (!verdict) throw new TypeError('The rate limit has made no decision.');
    return {
      totalHits: verdict.allowed ? Math.max(1, verdict.limit - verdict.remaining) : limit + 1,
      timeToExpire: Math.ceil(verdict.resetAfter / 1_000),
      isBlocked: !verdict.allowed,
      timeToBlockExpire: Math.ceil(verdict.retryAfter / 1_000),
    };
  }

  #policyOf(throttler: string, window: number, blockFor: number): RateLimitPolicy {
    const name = `throttler.${throttler}.${window}.${blockFor}`;
    let policy = this.#policies.get(name);
    if (!policy) {
      policy = new RateLimitPolicy(name, { ...DEFAULT_RATE_LIMIT_POLICY, limit: 0, window, blockFor });
      this.#policies.set(name, policy);
    }
    return policy;
  }
}
