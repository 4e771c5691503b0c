/** Handle of a timer started by {@link Clock.setTimeout}. */
export interface Timer {
  /** Allows the process to end while this timer is pending. */
  unref(): void;
  /** Undoes {@link Timer.unref}. */
  ref(): void;
}

/**
 * Source of time for all of Breakwater. Inject it instead of calling `Date.now()` or `setTimeout`, so that tests can control
 * time.
 */
export interface Clock {
  /**
   * Milliseconds since the Unix epoch on a monotonic scale, with fractions. Adjustments of the wall clock do not affect it, so
   * differences are true durations. It may drift from `Date.now()`: do not show it as the time of day.
   */
  now(): number;

  /** The time of day, for records and answers. It follows adjustments of the machine's wall clock. */
  date(): Date;

  /**
   * Calls `callback` once after `delay` milliseconds. A negative delay counts as 0. A delay can be of any length; a timer with the
   * delay `Infinity` never fires.
   */
  setTimeout(callback: () => void, delay: number): Timer;

  /** Cancels a timer. Does nothing if the timer has fired. */
  clearTimeout(timer: Timer): void;
}

/** Injection token of {@link Clock}. */
export const Clock = Symbol('@breakwater/core:Clock');
