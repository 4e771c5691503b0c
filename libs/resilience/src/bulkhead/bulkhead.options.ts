import { checkOptions, type OptionsCheck, type RequestContext } from '@breakwater/core';
import { FOREIGN_BULKHEAD_NAMES } from '../options/foreign-names.js';
import type { Switchable } from '../switches/enabled-option.js';
import { LayeredOptions } from '../options/layered-options.js';
import {
  DEFAULT_ADAPTIVE_BULKHEAD_OPTIONS,
  DEFAULT_BULKHEAD_OPTIONS,
  MAX_BULKHEAD_CALLS,
  QUEUE_RULES,
} from './bulkhead.constants.js';

/**
 * Returns the key of the caller that a call belongs to: the id of a tenant or a user. A call without a key has no share.
 *
 * @param context the scope of the call
 * @param args the arguments of the decorated method; none for an operation that a service runs
 */
export type ShareKey = (
  context: RequestContext,
  args: readonly unknown[],
) => string | number | bigint | null | undefined;

/** Options of a bulkhead. */
export interface BulkheadOptions extends Switchable {
  /**
   * Calls that may run at once, at most 1000000. `'adaptive'`: as many as the dependency handles without delay, found from the durations
   * of the calls. @default 10
   */
  readonly maxConcurrent?: number | 'adaptive' | undefined;
  /** Smallest number of calls at once with `maxConcurrent: 'adaptive'`. @default 3 */
  readonly min?: number | undefined;
  /** Largest number of calls at once with `maxConcurrent: 'adaptive'`. @default 200 */
  readonly max?: number | undefined;
  /** Number of calls at once at the start with `maxConcurrent: 'adaptive'`. @default 20, or the nearest value from `min` to `max` */
  readonly initial?: number | undefined;
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
   * `first-come`: a free slot goes to the caller that has waited longest. `adaptive`: it goes to the newest caller while the queue has not
   * been empty for 100 ms, as its caller has most time left; older ones leave after `maxWait`. Needs `maxQueue` and `maxWait`.
   * @default 'first-come'
   */
  readonly order?: 'first-come' | 'adaptive' | undefined;
  /**
   * Milliseconds that callers should wait at most. When even the shortest wait of 100 ms is longer, calls that have waited twice as long are
   * refused in place of run, so that a queue of calls that come too late empties; needs `maxQueue`. @default Infinity
   */
  readonly targetWait?: number | undefined;
  /**
   * Largest share of the slots, and of the places in the queue, that the callers of one key may use: above 0 and below 1. Each key may use
   * at least one of both. Free slots go to the keys in turn. Needs `shareBy`. @default no limit
   */
  readonly maxShare?: number | undefined;
  /** Names the caller, e.g. `(context, [tenant]) => tenant`. The key is not shown in logs, labels or errors. Needs `maxShare`. @default none */
  readonly shareBy?: ShareKey | undefined;
  /**
   * Milliseconds after which a call that was given up (by a timeout or by its caller) loses its slot although its work
   * goes on. Until then it keeps it, as the work still uses what the bulkhead protects; pass the signal on, and the
   * slot is free as soon as the work stops. `Infinity`: only the end of the work frees the slot. @default 30000
   */
  readonly abandonedAfter?: number | undefined;
}

/** The limits of an adaptive number of calls at once. */
export interface ConcurrencyRange {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}

/** {@link BulkheadOptions} with every default filled in. */
export type ResolvedBulkheadOptions = FixedBulkheadOptions | AdaptiveBulkheadOptions;

interface ResolvedWaits {
  readonly maxQueue: number;
  readonly maxWait: number;
  readonly order: 'first-come' | 'adaptive';
  readonly targetWait: number;
  readonly maxShare?: number | undefined;
  readonly shareBy?: ShareKey | undefined;
  readonly abandonedAfter: number;
}

/** Options of a bulkhead with a fixed number of slots. */
export interface FixedBulkheadOptions extends ResolvedWaits {
  readonly maxConcurrent: number;
}

/** Options of a bulkhead whose number of slots follows the durations of its calls. */
export interface AdaptiveBulkheadOptions extends ResolvedWaits, ConcurrencyRange {
  readonly maxConcurrent: 'adaptive';
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
    check.known(options, [...Object.keys(defaults), ...RANGE], FOREIGN_BULKHEAD_NAMES);
    const maxConcurrent = options.maxConcurrent ?? defaults.maxConcurrent;
    const resolved = {
      maxQueue: options.maxQueue ?? defaults.maxQueue,
      maxWait: options.maxWait ?? defaults.maxWait,
      order: options.order ?? defaults.order,
      targetWait: options.targetWait ?? defaults.targetWait,
      maxShare: options.maxShare,
      shareBy: options.shareBy,
      abandonedAfter: options.abandonedAfter ?? defaults.abandonedAfter,
    };
    checkCalls('maxQueue', resolved.maxQueue, 0, check);
    if (resolved.maxWait !== Infinity) check.duration('maxWait', resolved.maxWait, 1);
    if (resolved.abandonedAfter !== Infinity) check.duration('abandonedAfter', resolved.abandonedAfter);
    if (resolved.maxQueue === 0) {
      for (const option of ['maxWait', 'order', 'targetWait'] as const) {
        const value = layers.ineffective(option, 'maxQueue');
        check.withoutEffect(option, value, 'while "maxQueue" is 0, as no call waits');
      }
    } else checkQueue(resolved, check);
    checkShare(resolved, maxConcurrent, check);
    if (maxConcurrent === 'adaptive') return { maxConcurrent, ...resolveRange(options, check), ...resolved };
    checkCalls('maxConcurrent', maxConcurrent, 1, check);
    for (const option of RANGE) {
      const value = layers.ineffective(option, 'maxConcurrent');
      check.withoutEffect(option, value, `without "maxConcurrent: 'adaptive'"`);
    }
    return { maxConcurrent, ...resolved };
  });
}

function checkQueue({ order, maxWait, targetWait }: ResolvedWaits, check: OptionsCheck): void {
  if (check.oneOf('order', order, ORDERS))
    check.that(
      order === 'first-come' || maxWait < Infinity,
      'maxWait',
      `set with "order: 'adaptive'", as the oldest calls would wait for ever`,
      maxWait,
    );
  if (targetWait === Infinity || !check.duration('targetWait', targetWait, 1)) return;
  const longest = QUEUE_RULES.slack * targetWait;
  check.that(
    longest < maxWait,
    'targetWait',
    `less than half of "maxWait" (${maxWait}), which ends waits first`,
    targetWait,
  );
}

function checkShare(
  { maxShare, shareBy }: ResolvedWaits,
  maxConcurrent: number | 'adaptive',
  check: OptionsCheck,
): void {
  if (maxShare === undefined) {
    check.withoutEffect(
      'shareBy',
      shareBy,
      'without "maxShare", the share of the slots that each key may use',
    );
    return;
  }
  check.that(maxShare > 0 && maxShare < 1, 'maxShare', 'a number above 0 and below 1', maxShare);
  const expected = 'a function that returns the key of a caller, as "maxShare" limits the slots of each key';
  check.that(typeof shareBy === 'function', 'shareBy', expected, shareBy);
  if (maxConcurrent === 1)
    check.withoutEffect('maxShare', maxShare, 'while "maxConcurrent" is 1, as any caller may use one slot');
}

const ORDERS: readonly ResolvedBulkheadOptions['order'][] = ['first-come', 'adaptive'];

const RANGE = ['min', 'max', 'initial'] as const;

function resolveRange(options: BulkheadOptions, check: OptionsCheck): ConcurrencyRange {
  const defaults = DEFAULT_ADAPTIVE_BULKHEAD_OPTIONS;
  const { min = defaults.min, max = Math.max(defaults.max, min) } = options;
  const { initial = Math.min(Math.max(defaults.initial, min), max) } = options;
  const areNumbers = [checkCalls('min', min, 1, check), checkCalls('max', max, 1, check)].every(Boolean);
  if (areNumbers)
    check.that(min < max, 'max', `more than "min" (${min}), as the limit could not change`, max);
  if (checkCalls('initial', initial, 1, check) && areNumbers)
    check.that(initial >= min && initial <= max, 'initial', `from "min" (${min}) to "max" (${max})`, initial);
  return { min, max, initial };
}

function checkCalls(option: string, calls: number, least: number, check: OptionsCheck): boolean {
  return (
    check.integer(option, calls, least) &&
    check.that(calls <= MAX_BULKHEAD_CALLS, option, `at most ${MAX_BULKHEAD_CALLS}`, calls)
  );
}
