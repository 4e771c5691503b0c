/** Handle of a timer started by {@link Clock.setTimeout}. */
export interface Timer {
  /** Lets the process end although this timer is pending. */
  unref(): void;
  /** Takes {@link Timer.unref} back. */
  ref(): void;
}

/**
 * Source of time for everything in Breakwater. Inject it instead of reading `Date.now()`
 * or calling `setTimeout`, so that tests can advance time by hand.
 */
export interface Clock {
  /**
   * Milliseconds since the Unix epoch on a monotonic scale: it never jumps when the wall clock is
   * adjusted, so differences are true durations. For the same reason it may drift from `Date.now()`: do not show it
   * to people as the time of day. Fractions of a millisecond are kept.
   */
  now(): number;

  /** The time of day as people know it, for records and answers; it follows adjustments of the machine's wall clock. */
  date(): Date;

  /**
   * Calls back once after `delay` milliseconds; a delay below 0 counts as 0. Delays of any length are kept, and one of
   * `Infinity` never ends.
   */
  setTimeout(callback: () => void, delay: number): Timer;

  /** Cancels a timer; harmless when it has fired. */
  clearTimeout(timer: Timer): void;
}

/** Injection token of {@link Clock}. */
export const Clock = Symbol('@breakwater/core:Clock');
