import type { Clock } from '@breakwater/core';
import {
  capacityOf,
  TOLERANCE,
  type Charge,
  type CounterRules,
  type Counters,
} from '../counters/counters.js';
import { FixedWindowCounters } from '../counters/fixed-window.counters.js';
import { GcraCounters } from '../counters/gcra.counters.js';
import { SlidingWindowCounters } from '../counters/sliding-window.counters.js';
import { Blocks } from './blocks.js';
import type { RateLimitStore, Verdict } from './rate-limit.store.js';

/** Limits of {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /** Largest number of keys of each policy. */
  readonly maxKeys: number;
  /** Milliseconds between two sweeps. */
  readonly sweepInterval: number;
}

/**
 * Counters in the memory of the process. A key that is new when the store is full takes the place of the oldest one. A sweep
 * removes expired counters in small steps; it runs only while there are counters.
 */
export class MemoryStore implements RateLimitStore {
  readonly #counters = new Map<string, Counters>();
  readonly #blocks: Blocks;
  #sweeping = false;
  #evictions = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: MemoryStoreOptions,
  ) {
    this.#blocks = new Blocks(options.maxKeys);
  }

  /** Number of keys of all policies. */
  get size(): number {
    let size = 0;
    for (const counters of this.#counters.values()) size += counters.size;
    return size;
  }

  /** Number of keys that lost a valid counter because the store was full. */
  get evictions(): number {
    return this.#evictions;
  }

  consume(charges: readonly Charge[]): readonly Verdict[] {
    const now = this.clock.now();
    const refused = charges.filter((charge) => !this.#fits(charge, now));
    if (refused.length === 0) for (const charge of charges) this.#add(charge, charge.cost, now);
    for (const charge of refused) {
      const { rules, key } = charge;
      if (rules.blockFor > 0 && this.#blocks.until(rules.name, key, now) === 0) {
        this.#blocks.set(rules.name, key, now + rules.blockFor, now);
        this.#startSweeping();
      }
    }
    return charges.map((charge) => this.#verdict(charge, !refused.includes(charge), now));
  }

  peek(charges: readonly Charge[]): readonly Verdict[] {
    const now = this.clock.now();
    return charges.map((charge) => this.#verdict(charge, this.#fits(charge, now), now));
  }

  reward(charges: readonly Charge[]): void {
    const now = this.clock.now();
    for (const charge of charges) this.#add(charge, -charge.cost, now);
  }

  block(charges: readonly Charge[], duration: number): void {
    const now = this.clock.now();
    for (const { rules, key } of charges) this.#blocks.set(rules.name, key, now + duration, now);
    this.#startSweeping();
  }

  unblock(charges: readonly Charge[]): void {
    for (const { rules, key } of charges) this.#blocks.delete(rules.name, key);
  }

  #fits(charge: Charge, now: number): boolean {
    const { rules, key, cost } = charge;
    if (this.#blocks.until(rules.name, key, now) > 0) return false;
    const capacity = capacityOf(charge);
    if (capacity === 0) return false;
    return cost === 0 || this.#countersOf(rules).used(charge, now) + cost <= capacity + TOLERANCE;
  }

  #add(charge: Charge, amount: number, now: number): void {
    if (amount === 0) return;
    const counters = this.#countersOf(charge.rules);
    if (amount > 0 && counters.size >= this.options.maxKeys && !counters.has(charge.key)) {
      if (counters.evict(now)) this.#evictions += 1;
    }
    counters.add(charge, amount, now);
    this.#startSweeping();
  }

  #verdict(charge: Charge, allowed: boolean, now: number): Verdict {
    const { rules, key, cost } = charge;
    const counters = this.#countersOf(rules);
    const limit = capacityOf(charge);
    const used = counters.used(charge, now);
    const until = this.#blocks.until(rules.name, key, now);
    const blocked = until > 0;
    const resetAfter = limit === 0 ? rules.window : counters.resetAfter(charge, now);
    let retryAfter = 0;
    if (!allowed) {
      if (cost > limit || limit === 0) retryAfter = rules.window;
      else if (used + cost > limit + TOLERANCE)
        retryAfter = counters.freedAfter(charge, used + cost - limit, now);
      if (blocked) retryAfter = Math.max(retryAfter, until - now);
    }
    return {
      allowed,
      blocked,
      limit,
      remaining: blocked ? 0 : Math.max(0, Math.floor(limit - used + TOLERANCE)),
      resetAfter: Math.ceil(blocked ? Math.max(resetAfter, until - now) : resetAfter),
      retryAfter: Math.ceil(retryAfter),
    };
  }

  #countersOf({ name, algorithm }: CounterRules): Counters {
    let counters = this.#counters.get(name);
    if (!counters) this.#counters.set(name, (counters = createCounters(algorithm)));
    return counters;
  }

  #startSweeping(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.clock.setTimeout(() => this.#sweep(), this.options.sweepInterval).unref();
  }

  #sweep(): void {
    const now = this.clock.now();
    this.#blocks.sweep(now);
    const steps = [...this.#counters.values()].map((counters) => counters.sweep(now));
    const next = (): void => {
      while (steps[0]?.next().done) steps.shift();
      if (steps.length > 0) {
        this.clock.setTimeout(next, 0).unref();
        return;
      }
      this.#sweeping = false;
      if (this.size > 0 || this.#blocks.size > 0) this.#startSweeping();
    };
    next();
  }
}

function createCounters(algorithm: CounterRules['algorithm']): Counters {
  switch (algorithm) {
    case 'fixed':
      return new FixedWindowCounters();
    case 'sliding':
      return new SlidingWindowCounters();
    case 'gcra':
      return new GcraCounters();
  }
}
