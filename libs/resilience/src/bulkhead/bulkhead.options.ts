import { checkOptions } from '@breakwater/core';
import { FOREIGN_BULKHEAD_NAMES } from '../options/foreign-names.js';
import type { Switchable } from '../switches/enabled-option.js';
import { LayeredOptions } from '../options/layered-options.js';
import { DEFAULT_BULKHEAD_OPTIONS, MAX_BULKHEAD_CALLS } from './bulkhead.constants.js';

/** Options of a bulkhead. */
export interface BulkheadOptions extends Switchable {
  /** Calls that may run at once, at most 1000000. @default 10 */
  readonly maxConcurrent?: number | undefined;
  /**
   * Calls that may wait for a slot, first come, first served; at most 1000000; further ones are refused at once. A
   * call that waits for a bulkhead in which its own caller holds a slot may wait for itself. @default 0
   */
  readonly maxQueue?: number | undefined;
  /**
   * Milliseconds that a call may wait in the queue; needs `maxQueue`. An attempt timeout, a total timeout and the deadline of the
   * request end the wait, too. @default Infinity
   */
  readonly maxWait?: number | undefined;
  /**
   * Milliseconds after which a call that was given up (by a timeout or by its caller) loses its slot although its work
   * goes on. Until then it keeps it, as the work still uses what the bulkhead protects; pass the signal on, and the
   * slot is free as soon as the work stops. `Infinity`: only the end of the work frees the slot. @default 30000
   */
  readonly abandonedAfter?: number | undefined;
}

/** {@link BulkheadOptions} with every default filled in. */
export interface ResolvedBulkheadOptions {
  readonly maxConcurrent: number;
  readonly maxQueue: number;
  readonly maxWait: number;
  readonly abandonedAfter: number;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when an option is unknown or wrong
 */
export function resolveBulkheadOptions(
  input: BulkheadOptions | LayeredOptions<BulkheadOptions>,
  place?: string,
): ResolvedBulkheadOptions {
  return checkOptions('bulkhead', place, (check) => {
    const defaults = DEFAULT_BULKHEAD_OPTIONS;
    const layers = LayeredOptions.of(input);
    const options = layers.merged;
    check.known(options, Object.keys(defaults), FOREIGN_BULKHEAD_NAMES);
    const resolved = {
      maxConcurrent: options.maxConcurrent ?? defaults.maxConcurrent,
      maxQueue: options.maxQueue ?? defaults.maxQueue,
      maxWait: options.maxWait ?? defaults.maxWait,
      abandonedAfter: options.abandonedAfter ?? defaults.abandonedAfter,
    };
    check.integer('maxConcurrent', resolved.maxConcurrent, 1);
    check.integer('maxQueue', resolved.maxQueue, 0);
    for (const option of ['maxConcurrent', 'maxQueue'] as const) {
      const calls = resolved[option];
      check.that(calls <= MAX_BULKHEAD_CALLS, option, `at most ${MAX_BULKHEAD_CALLS}`, calls);
    }
    if (resolved.maxWait !== Infinity) check.duration('maxWait', resolved.maxWait, 1);
    if (resolved.abandonedAfter !== Infinity) check.duration('abandonedAfter', resolved.abandonedAfter);
    if (resolved.maxQueue === 0) {
      check.withoutEffect(
        'maxWait',
        layers.ineffective('maxWait', 'maxQueue'),
        'while "maxQueue" is 0, as no call waits',
      );
    }
    return resolved;
  });
}
