import type { OptionsCheck } from '@breakwater/core';
import { type Percentile, PERCENTILE_EXPECTED, shareOf } from '../options/percentile.js';
import { LONGEST_ADAPTIVE_TIMEOUT, SHORTEST_DEFAULT_MIN } from './timeout.constants.js';

/** A limit on each attempt that follows the durations of the attempts. It only becomes shorter than `base`, unless `max` allows more. */
export interface AdaptiveTimeoutOptions {
  /** Percentile of the durations of the last minute; the limit is 1.5 times as long. */
  readonly adaptive: Percentile;
  /** Milliseconds of the limit at the start, without enough attempts, and while attempts time out. At most 30 minutes. */
  readonly base: number;
  /** Milliseconds below which the limit does not fall; less than `base`. @default half of `base`, but at least 500 */
  readonly min?: number;
  /** Milliseconds up to which the limit may become longer than `base`. @default `base` */
  readonly max?: number;
}

/** {@link AdaptiveTimeoutOptions} with every default filled in. */
export interface ResolvedAdaptiveTimeout {
  readonly adaptive: Percentile;
  readonly base: number;
  readonly min: number;
  readonly max: number | undefined;
}

/** The longest value that the limit can take. */
export const ceilingOf = ({ base, max }: ResolvedAdaptiveTimeout): number => max ?? base;

/** Fills in the defaults and checks every value of `timeout.attempt`. */
export function resolveAdaptiveTimeout(
  written: AdaptiveTimeoutOptions,
  outer: OptionsCheck,
): ResolvedAdaptiveTimeout {
  const check = outer.within('attempt');
  check.known(written, ['adaptive', 'base', 'min', 'max']);
  const { adaptive, base, max } = written;
  check.that(shareOf(adaptive) !== undefined, 'adaptive', PERCENTILE_EXPECTED, adaptive);
  const isBase = check.duration('base', base, 1) && atMostLongest('base', base, check);
  const min = written.min ?? Math.max(base / 2, SHORTEST_DEFAULT_MIN);
  if (isBase && check.duration('min', min, 1)) {
    const expected = `less than the base of ${base} ms, as the limit could not become shorter`;
    check.that(min < base || (written.min === undefined && max !== undefined), 'min', expected, min);
  }
  if (max !== undefined && check.duration('max', max, 1) && atMostLongest('max', max, check) && isBase) {
    check.that(max > base, 'max', `more than the base of ${base} ms, or left out`, max);
  }
  return { adaptive, base, min: Math.min(min, base), max };
}

function atMostLongest(option: string, value: number, check: OptionsCheck): boolean {
  const longest = LONGEST_ADAPTIVE_TIMEOUT;
  return check.that(
    value <= longest,
    option,
    `at most ${longest} ms, as longer durations are not told apart`,
    value,
  );
}
