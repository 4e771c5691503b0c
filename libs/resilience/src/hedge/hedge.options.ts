import { checkOptions, type OptionsCheck } from '@breakwater/core';
import {
  type ErrorCondition,
  type ErrorConditions,
  refuseEmpty,
  resolveErrorConditions,
} from '../errors/error-condition.js';
import { FOREIGN_HEDGE_NAMES } from '../options/foreign-names.js';
import { LayeredOptions } from '../options/layered-options.js';
import { type Percentile, PERCENTILE_EXPECTED, shareOf } from '../options/percentile.js';
import type { Switchable } from '../switches/enabled-option.js';
import { DEFAULT_HEDGE_OPTIONS, MAX_HEDGES } from './hedge.constants.js';

/** Time before a hedge: milliseconds, or a percentile from `'p50'` to `'p99.9'` of the durations of successful attempts. */
export type HedgeDelay = number | Percentile;

/** Options of hedges. */
export interface HedgeOptions extends Switchable {
  /**
   * Time after which a call that has no answer yet is sent once more: a percentile of the last minute, such as `'p95'`, of at least
   * 10 ms, or a fixed number of milliseconds. 0 sends all attempts at once. Less than the limit on an attempt.
   * @default 'p95'
   */
  readonly delay?: HedgeDelay;

  /** Hedges of one call in addition to its first attempt, from 1 to 4. Each one waits for the delay after the one before. @default 1 */
  readonly maxHedges?: number;

  /** Attempts of the last minute without which a percentile is not used: until then there are no hedges. Refused with a fixed delay. @default 20 */
  readonly minSamples?: number;

  /**
   * True if the work may run twice at the same time without harm: a query, or a write with an idempotency key. With `'per-call'`, calls of
   * `ResilienceService.execute` state it one by one by their option `idempotent`; calls that do not are never hedged. Required, and refused in the
   * defaults of the module, because only the author of the work knows.
   */
  readonly idempotent?: true | 'per-call';

  /** Errors that end the call at once, whatever other attempts do: classes, codes, HTTP statuses, predicates. @default none */
  readonly abortOn?: ErrorConditions;
}

/** Hedges as one writes them: a delay, the options, or `true` for the defaults. */
export type HedgeInput = true | HedgeDelay | HedgeOptions;

/** {@link HedgeOptions} with every default filled in. */
export interface ResolvedHedgeOptions {
  readonly delay: HedgeDelay;
  readonly maxHedges: number;
  readonly minSamples: number;
  readonly idempotent: true | 'per-call' | undefined;
  readonly abortOn: readonly ErrorCondition[];
}

const KNOWN: readonly (keyof HedgeOptions)[] = ['delay', 'maxHedges', 'minSamples', 'idempotent', 'abortOn'];

/**
 * Fills in the defaults and checks every value. A step also requires `idempotent`.
 *
 * @param place where the options were written, e.g. `VideoService.find`
 * @throws OptionsError when an option is unknown or wrong
 */
export function resolveHedgeOptions(
  options: HedgeOptions | LayeredOptions<HedgeOptions>,
  place?: string,
): ResolvedHedgeOptions {
  return checkOptions('hedge', place, (check) => resolve(LayeredOptions.of(options), check));
}

function resolve(layers: LayeredOptions<HedgeOptions>, check: OptionsCheck): ResolvedHedgeOptions {
  const options = layers.merged;
  check.known(options, KNOWN, FOREIGN_HEDGE_NAMES);
  const defaults = DEFAULT_HEDGE_OPTIONS;
  const delay = options.delay ?? defaults.delay;
  const maxHedges = options.maxHedges ?? defaults.maxHedges;
  const minSamples = options.minSamples ?? defaults.minSamples;
  const { idempotent } = options;
  check.that(
    typeof delay === 'number' ? Number.isFinite(delay) && delay >= 0 : shareOf(delay) !== undefined,
    'delay',
    `a number of milliseconds >= 0, or ${PERCENTILE_EXPECTED}`,
    delay,
  );
  check.integer('maxHedges', maxHedges, 1, MAX_HEDGES);
  check.integer('minSamples', minSamples, 1);
  check.that(
    idempotent === undefined || idempotent === true || idempotent === 'per-call',
    'idempotent',
    "true, or 'per-call'; remove the hedge from work that must not run twice",
    idempotent,
  );
  if (typeof delay === 'number') {
    check.withoutEffect('minSamples', layers.ineffective('minSamples', 'delay'), 'beside a fixed "delay"');
  }
  if (!layers.overrides('abortOn')) {
    refuseEmpty('abortOn', options.abortOn, 'leave it out for none', check);
  }
  const abortOn = resolveErrorConditions('abortOn', options.abortOn ?? defaults.abortOn, check);
  return { delay, maxHedges, minSamples, idempotent, abortOn };
}
