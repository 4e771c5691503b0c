import { checkOptions, seconds } from '@breakwater/core';
import type { Switchable } from '@breakwater/resilience';

/** Options of a rate for outgoing calls. Durations are milliseconds. */
export interface CallRateOptions extends Switchable {
  /** Name of the rate. Methods that name the same rate share it. @default `Class.method`, which no other method shares */
  readonly name?: string;
  /** Calls that may start in any window. */
  readonly limit: number;
  /** Length of the window, e.g. `seconds(1)`. */
  readonly window: number;
  /**
   * Time that a call may wait for its turn. A call that would wait longer is refused at once. The time counts towards the total timeout
   * and the deadline of the request, not towards the attempt timeout.
   * @default 1000
   */
  readonly maxWait?: number | undefined;
}

/** {@link CallRateOptions} with every default filled in. */
export interface ResolvedCallRateOptions {
  readonly limit: number;
  readonly window: number;
  readonly maxWait: number;
}

/** Defaults of a rate for outgoing calls. */
export const DEFAULT_CALL_RATE_OPTIONS = {
  /** 1 s: long enough to smooth a burst, short enough for a user who waits for the answer. */
  maxWait: seconds(1),
} as const;

/** Largest limit. The time of each permit is kept. */
const MAX_LIMIT = 1_000_000;

/**
 * Checks the options and fills in the defaults.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError with all options that are unknown or wrong
 */
export const resolveCallRateOptions = (
  options: Omit<CallRateOptions, 'name' | 'enabled'>,
  place?: string,
): ResolvedCallRateOptions =>
  checkOptions('callRate', place, (check) => {
    check.known(options, ['limit', 'window', 'maxWait'], {
      ttl: '"window", in milliseconds',
      interval: '"window", in milliseconds',
    });
    const { limit, window, maxWait = DEFAULT_CALL_RATE_OPTIONS.maxWait } = options;
    check.integer('limit', limit, 1, MAX_LIMIT);
    check.duration('window', window, 1);
    if (maxWait !== Infinity) check.duration('maxWait', maxWait);
    return { limit, window, maxWait };
  });
