/** How a policy counts. */
export type RateLimitAlgorithm = 'fixed' | 'sliding' | 'gcra';

/** The part of a policy that a store needs. */
export interface CounterRules {
  /** Name of the policy. Counters of different policies are independent. */
  readonly name: string;
  readonly algorithm: RateLimitAlgorithm;
  /** Length of the window in milliseconds. */
  readonly window: number;
  /** How many permits `gcra` gives at once. @default the limit */
  readonly burst?: number;
  /** Milliseconds for which a refused key stays refused; 0 for none. */
  readonly blockFor: number;
}

/** One use of one policy: who takes how many of how many permits. */
export interface Charge {
  readonly rules: CounterRules;
  readonly key: string;
  /** Permits per window; 0 refuses everything. */
  readonly limit: number;
  /** Number of permits. A charge of 0 passes even when no permit is left. */
  readonly cost: number;
}

/** The largest number of permits that a key can have at one moment. */
export const capacityOf = ({ rules, limit }: Charge): number =>
  rules.algorithm === 'gcra' && limit > 0 ? (rules.burst ?? limit) : limit;

/** Allows for the rounding of fractions: permits that are used up to this amount count as free. */
export const TOLERANCE = 1e-6;

/**
 * The counters of one policy, by key. All times are on the scale of `Clock.now()`. The functions that read leave the counters
 * unchanged.
 */
export interface Counters {
  /** Number of keys that have a counter. */
  readonly size: number;
  /** Number of permits in use. */
  used(charge: Charge, now: number): number;
  /** Takes permits. A negative amount gives permits back. */
  add(charge: Charge, amount: number, now: number): void;
  /** Milliseconds until all permits are free. */
  resetAfter(charge: Charge, now: number): number;
  /** Milliseconds until `amount` of the permits in use are free. */
  freedAfter(charge: Charge, amount: number, now: number): number;
  /** Returns true if the key has a counter, which may have expired. */
  has(key: string): boolean;
  /**
   * Removes one counter: an expired one if there is one among the oldest, or else the oldest.
   *
   * @returns true if the counter was still valid
   */
  evict(now: number): boolean;
  /** Removes expired counters, a limited number at each step of the iterator. */
  sweep(now: number): Iterator<void>;
}
