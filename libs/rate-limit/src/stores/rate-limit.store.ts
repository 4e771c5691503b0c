import type { Charge } from '../counters/counters.js';

/** A decision about one charge, or the state of its key. Durations are whole milliseconds. */
export interface Verdict {
  /** True if this policy has enough permits for the charge. */
  readonly allowed: boolean;
  /** True if the key is blocked, by `blockFor` or by hand. */
  readonly blocked: boolean;
  /** The largest number of permits that the key can have at one moment. */
  readonly limit: number;
  /** Number of whole permits that are left. */
  readonly remaining: number;
  /** Time until all permits are free. */
  readonly resetAfter: number;
  /** Time until the charge can pass; 0 if it passes now. A charge above the limit never passes; the window stands for its wait. */
  readonly retryAfter: number;
}

/**
 * Where counters live. All stores have the same semantics. A charge that a store refuses takes no permit, and then the other
 * charges of the same decision take none either.
 */
export interface RateLimitStore {
  /** Decides charges together: all of them take their permits, or none does. */
  consume(charges: readonly Charge[]): readonly Verdict[] | Promise<readonly Verdict[]>;
  /** Returns what {@link consume} would decide, and takes nothing. */
  peek(charges: readonly Charge[]): readonly Verdict[] | Promise<readonly Verdict[]>;
  /** Gives permits back: the `cost` of each charge. */
  reward(charges: readonly Charge[]): void | Promise<void>;
  /** Refuses the keys of the charges for `duration` milliseconds. */
  block(charges: readonly Charge[], duration: number): void | Promise<void>;
  /** Ends the blocks of the keys. Counters stay as they are. */
  unblock(charges: readonly Charge[]): void | Promise<void>;
}
