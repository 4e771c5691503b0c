import { checkOptions, hasProperty, isOptionsObject } from '@breakwater/core';
import { FOREIGN_TIMEOUT_NAMES } from '../options/foreign-names.js';
import { TIMEOUT_PRESETS, type TimeoutPresetName } from './timeout.presets.js';
import type { Switchable } from '../switches/enabled-option.js';
import {
  type AdaptiveTimeoutOptions,
  ceilingOf,
  resolveAdaptiveTimeout,
  type ResolvedAdaptiveTimeout,
} from './adaptive-timeout.options.js';
import { DEFAULT_TIMEOUT_OPTIONS } from './timeout.constants.js';

/** Limits on the time of a call. A deadline inherited from the request shortens both. */
export interface TimeoutOptions extends Switchable {
  /**
   * Milliseconds for the whole call: all attempts, the waits between them and the wait for a bulkhead.
   * @default none
   */
  readonly total?: number | undefined;
  /**
   * Milliseconds for each attempt, its wait for a bulkhead included, or a limit that follows the durations of the attempts. At most
   * `total`.
   * @default none
   */
  readonly attempt?: number | AdaptiveTimeoutOptions | undefined;
  /** Preset for the whole call, where this object sets no `total`. @default none */
  readonly preset?: TimeoutPresetName;
}

/** A timeout as one writes it: milliseconds for the whole call, a preset for the whole call, or the options. */
export type TimeoutInput = number | TimeoutPresetName | TimeoutOptions;

/** {@link TimeoutOptions} after the checks; at least one of both limits is there. */
export interface ResolvedTimeoutOptions {
  readonly total: number | undefined;
  /** With an adaptive limit the longest value that it can take. */
  readonly attempt: number | undefined;
  /** Set if the limit on an attempt adapts. */
  readonly adaptive?: ResolvedAdaptiveTimeout;
}

const EXPECTED =
  'a number of milliseconds, a preset, or an object such as { total: 5000 }; leave it out, or write { enabled: false, ... }, for no limit';

/**
 * Writes the short forms out, so that options of several places can be merged.
 *
 * @throws OptionsError when there is no such preset
 */
export function expandTimeout(input: TimeoutInput, place?: string): TimeoutOptions {
  if (typeof input === 'number') return { total: input };
  return checkOptions('timeout', place, (check) => {
    const written = typeof input === 'string' ? { preset: input } : input;
    if (!check.that(isOptionsObject(written), '', EXPECTED, input)) return {};
    check.known(written, [...Object.keys(DEFAULT_TIMEOUT_OPTIONS), 'preset'], FOREIGN_TIMEOUT_NAMES);
    const { preset, ...limits } = written;
    if (preset === undefined) return limits;
    check.oneOf('preset', preset, Object.keys(TIMEOUT_PRESETS));
    check.withoutEffect(
      'preset',
      limits.total === undefined ? undefined : preset,
      'beside "total", which wins over it',
    );
    return { total: TIMEOUT_PRESETS[preset], ...limits };
  });
}

/**
 * Writes the short forms out and checks the whole.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when a limit is wrong, both are missing, or an attempt may take longer than the whole call
 */
export function resolveTimeoutOptions(input: TimeoutInput, place?: string): ResolvedTimeoutOptions {
  return checkOptions('timeout', place, (check) => {
    const options = expandTimeout(input, place);
    const total = options.total ?? DEFAULT_TIMEOUT_OPTIONS.total;
    const written = options.attempt ?? DEFAULT_TIMEOUT_OPTIONS.attempt;
    const adaptive = isAdaptive(written) ? resolveAdaptiveTimeout(written, check) : undefined;
    const attempt = adaptive ? ceilingOf(adaptive) : written;
    check.that(
      total !== undefined || written !== undefined,
      'total',
      'a number of milliseconds, unless there is an attempt',
      total,
    );
    const areValid =
      (total === undefined || check.duration('total', total, 1)) &&
      (attempt === undefined || adaptive !== undefined || check.duration('attempt', attempt, 1));
    if (areValid && total !== undefined && typeof attempt === 'number') {
      const option = adaptive ? `attempt.${adaptive.max === undefined ? 'base' : 'max'}` : 'attempt';
      check.that(attempt <= total, option, `at most the total of ${total} ms`, attempt);
    }
    return { total, attempt: attempt as number | undefined, ...(adaptive && { adaptive }) };
  });
}

/** Any other object is reported as a wrong number. */
const isAdaptive = (written: unknown): written is AdaptiveTimeoutOptions =>
  isOptionsObject(written) && hasProperty(written, 'adaptive');
