import { checkOptions, Clock, OptionsError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { Charge } from './counters/counters.js';
import { keyOfClient } from './keys/request-key.js';
import type { RateLimitPolicy } from './policies/rate-limit.policy.js';
import { checkTime } from './policies/resolve-policy.js';
import { RateLimitSettings } from './rate-limit.options.js';
import { type PolicyCharge, type PolicyVerdict, RateLimits } from './rate-limits.js';

/** The state of one client under one policy. */
export interface RateLimitResult {
  /** True if the request passes. For `getStatus`: true if a request would pass now. */
  readonly allowed: boolean;
  /** The largest number of requests that the client can send at once. */
  readonly limit: number;
  /** Number of requests that are left. */
  readonly remaining: number;
  /** Time at which all requests are free again, in milliseconds since the Unix epoch. */
  readonly resetTime: number;
  /** Milliseconds until the request can pass; 0 if it passes now. */
  readonly retryAfter: number;
}

/** Further arguments of the methods of {@link RateLimiter}. */
export interface ChargeOptions {
  /** Number of permits. @default 1 */
  readonly cost?: number;
  /** The limit of this client, for a policy whose limit is a function of the request. @default the limit of the policy */
  readonly limit?: number;
}

/**
 * Limits anything that has a key: messages, mails, logins. It shares its counters with the guard, if the key names a client in the same
 * way: an address, the id of a user, an API key, or what the function of the policy returns.
 */
@Injectable()
export class RateLimiter {
  constructor(
    @Inject(RateLimitSettings) private readonly settings: RateLimitSettings,
    @Inject(RateLimits) private readonly limits: RateLimits,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Takes permits from a policy, or none if it has not enough.
   *
   * @param options the number of permits, or more
   * @throws OptionsError when there is no such policy, or an argument is invalid
   * @throws RateLimitStoreError when the store is lost and the policy is `closed`
   */
  async consume(policy: string, key: string, options: number | ChargeOptions = 1): Promise<RateLimitResult> {
    const place = 'RateLimiter.consume';
    return this.#resultOf(
      await this.limits.consume([this.#chargeOf(this.#policy(policy, place), key, options, place)]),
    );
  }

  /** Takes one permit. @param policy the first policy of the module by default */
  async isAllowed(key: string, policy?: string, options: ChargeOptions = {}): Promise<RateLimitResult> {
    return this.consume(policy ?? this.#first('RateLimiter.isAllowed'), key, options);
  }

  /** Returns the state of a client, and takes nothing. @param policy the first policy of the module by default */
  async getStatus(key: string, policy?: string, options: ChargeOptions = {}): Promise<RateLimitResult> {
    const place = 'RateLimiter.getStatus';
    const found = this.#policy(policy ?? this.#first(place), place);
    return this.#resultOf(await this.limits.peek([this.#chargeOf(found, key, options, place)]));
  }

  /** Gives permits back, e.g. after a login that has succeeded. */
  async reward(policy: string, key: string, options: number | ChargeOptions = 1): Promise<void> {
    const place = 'RateLimiter.reward';
    const charge = this.#chargeOf(this.#policy(policy, place), key, options, place, true);
    await this.limits.write([charge], (store, charges) => store.reward(charges));
  }

  /**
   * Refuses a client for a time.
   *
   * @param duration milliseconds, at most a year
   * @param policy all policies by default
   */
  async block(key: string, duration: number, policy?: string): Promise<void> {
    const place = 'RateLimiter.block';
    checkOptions('rateLimit', place, (check) => {
      checkTime(check, 'duration', duration, 1);
    });
    await this.limits.write(this.#chargesOf(key, policy, place), (store, charges) =>
      store.block(charges, duration),
    );
  }

  /** Ends a block. @param policy all policies by default */
  async unblock(key: string, policy?: string): Promise<void> {
    await this.limits.write(this.#chargesOf(key, policy, 'RateLimiter.unblock'), (store, charges) =>
      store.unblock(charges),
    );
  }

  #first(place: string): string {
    const [first] = this.settings.policies.keys();
    if (first === undefined)
      throw new OptionsError('rateLimit.policies', 'an object with a policy', undefined, place);
    return first;
  }

  #policy(name: string, place: string): RateLimitPolicy {
    const policy = this.settings.policies.get(name);
    if (policy) return policy;
    const names = [...this.settings.policies.keys()].join(', ') || 'there are none';
    throw new OptionsError('rateLimit.policy', `the name of a policy (${names})`, name, place);
  }

  #chargesOf(key: string, policy: string | undefined, place: string): PolicyCharge[] {
    const policies =
      policy === undefined ? [...this.settings.policies.values()] : [this.#policy(policy, place)];
    return policies.map((one) => this.#chargeOf(one, key, { limit: one.staticLimit ?? 0 }, place));
  }

  #chargeOf(
    policy: RateLimitPolicy,
    key: string,
    options: number | ChargeOptions,
    place: string,
    givesBack = false,
  ): PolicyCharge {
    const { cost = 1, limit: given } = typeof options === 'number' ? { cost: options } : options;
    const limit = given ?? policy.staticLimit;
    checkOptions('rateLimit', place, (check) => {
      check.that(typeof key === 'string' && key !== '', 'key', 'a text that is not empty', key);
      check.integer('cost', cost, 0, Number.MAX_SAFE_INTEGER);
      if (limit === undefined && !givesBack) {
        const expected = `given, because the limit of the policy '${policy.name}' is a function of the request`;
        check.that(false, 'limit', expected, limit);
      } else if (limit !== undefined) check.integer('limit', limit, 0, Number.MAX_SAFE_INTEGER);
    });
    const charge: Charge = {
      rules: policy.rules,
      key: keyOfClient(policy.key, key),
      limit: limit ?? Number.MAX_SAFE_INTEGER,
      cost,
    };
    return { policy, charge };
  }

  #resultOf([decided]: readonly PolicyVerdict[]): RateLimitResult {
    const now = this.clock.date().getTime();
    const { charge, verdict } = decided as PolicyVerdict;
    if (!verdict) {
      return { allowed: true, limit: charge.limit, remaining: charge.limit, resetTime: now, retryAfter: 0 };
    }
    const { allowed, limit, remaining, resetAfter, retryAfter } = verdict;
    return { allowed, limit, remaining, resetTime: now + resetAfter, retryAfter };
  }
}
