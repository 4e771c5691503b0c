import { OptionsError } from '@breakwater/core';
import type { Charge, CounterRules } from '../counters/counters.js';
import type {
  RateLimitKey,
  RateLimitPolicyOptions,
  RateLimitRequest,
  RateLimitScope,
  WhenStoreFails,
} from './policy.options.js';

/** A policy with all defaults filled in. */
export class RateLimitPolicy {
  readonly name: string;
  readonly rules: CounterRules;
  readonly key: RateLimitKey;
  readonly scope: RateLimitScope;
  readonly whenStoreFails: WhenStoreFails;
  readonly #limit: RateLimitPolicyOptions['limit'];
  readonly #cost: NonNullable<RateLimitPolicyOptions['cost']>;

  constructor(name: string, options: Required<Omit<RateLimitPolicyOptions, 'burst'>> & { burst?: number }) {
    const { algorithm, window, blockFor, burst } = options;
    this.name = name;
    this.rules = { name, algorithm, window, blockFor, ...(burst !== undefined && { burst }) };
    this.key = options.key;
    this.scope = options.scope;
    this.whenStoreFails = options.whenStoreFails;
    this.#limit = options.limit;
    this.#cost = options.cost;
  }

  /** The limit, if it does not depend on the request. */
  get staticLimit(): number | undefined {
    return typeof this.#limit === 'number' ? this.#limit : undefined;
  }

  /**
   * The charge of one request; `undefined` if the limit is infinite.
   *
   * @throws OptionsError when a function returns an invalid limit or cost
   */
  charge(key: string, request: RateLimitRequest): Charge | undefined | Promise<Charge | undefined> {
    const limit = typeof this.#limit === 'number' ? this.#limit : this.#limit(request);
    const cost = typeof this.#cost === 'number' ? this.#cost : this.#cost(request);
    if (typeof limit === 'number' && typeof cost === 'number') return this.#chargeOf(key, limit, cost);
    return Promise.all([limit, cost]).then(([one, other]) => this.#chargeOf(key, one, other));
  }

  #chargeOf(key: string, limit: number, cost: number): Charge | undefined {
    if (limit === Infinity) return undefined;
    this.#check('limit', limit);
    this.#check('cost', cost);
    return { rules: this.rules, key, limit, cost };
  }

  #check(option: 'limit' | 'cost', value: unknown): void {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return;
    throw new OptionsError(
      `rateLimit.policies.${this.name}.${option}`,
      'a function that returns an integer >= 0',
      value,
    );
  }
}
