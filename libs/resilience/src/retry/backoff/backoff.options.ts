import { isOptionsObject, type OptionsCheck } from '@breakwater/core';
import { FOREIGN_RETRY_NAMES } from '../../options/foreign-names.js';
import { DEFAULT_DECORRELATED_FACTOR, DEFAULT_RETRY_OPTIONS } from '../retry.constants.js';

/** Back-off strategies that are built in. */
export type BackoffType = 'fixed' | 'linear' | 'exponential' | 'fibonacci' | 'decorrelated';

/** Milliseconds to wait after the given failed attempt (from 1). Its result is used as it is, up to `maxDelay`. */
export type BackoffFunction = (attempt: number, error: unknown) => number;

/** A built-in back-off strategy with its numbers. */
export interface BackoffOptions {
  /** Growth of the wait from retry to retry. */
  readonly type: BackoffType;
  /** Milliseconds before the first retry. @default the `delay` beside `backoff`, or 1000 */
  readonly delay?: number;
  /**
   * Factor from each wait to the next, at least 1; only for `exponential` and `decorrelated`.
   * @default the `factor` beside `backoff`, or 2 (`exponential`) and 3 (`decorrelated`)
   */
  readonly factor?: number;
}

/** Options of a retry policy that contain the defaults of {@link BackoffOptions}. */
export interface BackoffSource {
  readonly backoff?: BackoffType | BackoffOptions | BackoffFunction;
  readonly delay?: number;
  readonly factor?: number;
}

/** A back-off with every number known; plain data, so that it can be printed. */
export type ResolvedBackoffOptions =
  | { readonly type: BackoffType; readonly delay: number; readonly factor: number }
  | { readonly type: 'custom'; readonly compute: BackoffFunction };

/** Returns true for a back-off that is random itself or computes its waits, so that jitter has no effect. */
export const ignoresJitter = ({ type }: ResolvedBackoffOptions): boolean =>
  type === 'custom' || type === 'decorrelated';

/** Types of back-off whose waits `factor` changes. */
export const GROWING: ReadonlySet<string> = new Set<BackoffType>(['exponential', 'decorrelated']);

const TYPES: readonly BackoffType[] = ['fixed', 'linear', 'exponential', 'fibonacci', 'decorrelated'];
const KNOWN: readonly string[] = ['type', 'delay', 'factor'];

/** Completes and checks the back-off of a retry policy. */
export function resolveBackoff(source: BackoffSource, check: OptionsCheck): ResolvedBackoffOptions {
  const backoff = source.backoff ?? DEFAULT_RETRY_OPTIONS.backoff;
  if (source.delay !== undefined) check.duration('delay', source.delay);
  if (source.factor !== undefined) checkFactor(source.factor, check);
  if (typeof backoff === 'function') return { type: 'custom', compute: backoff };
  if (typeof backoff === 'string') {
    check.oneOf('backoff', backoff, TYPES);
    return complete(backoff, source.delay, source.factor);
  }
  const expected = `a strategy (${TYPES.join(', ')}), an object or a function`;
  if (!check.that(isOptionsObject(backoff), 'backoff', expected, backoff))
    return complete('fixed', source.delay, source.factor);
  const own = check.within('backoff');
  own.known(backoff, KNOWN, FOREIGN_RETRY_NAMES);
  own.oneOf('type', backoff.type, TYPES);
  if (backoff.delay !== undefined) own.duration('delay', backoff.delay);
  if (backoff.factor !== undefined) checkFactor(backoff.factor, own);
  return complete(backoff.type, backoff.delay ?? source.delay, backoff.factor ?? source.factor);
}

function complete(
  type: BackoffType,
  delay: number = DEFAULT_RETRY_OPTIONS.delay,
  factor: number = type === 'decorrelated' ? DEFAULT_DECORRELATED_FACTOR : DEFAULT_RETRY_OPTIONS.factor,
): ResolvedBackoffOptions {
  return { type, delay, factor };
}

function checkFactor(factor: unknown, check: OptionsCheck): void {
  check.that(Number.isFinite(factor) && (factor as number) >= 1, 'factor', 'a number >= 1', factor);
}
