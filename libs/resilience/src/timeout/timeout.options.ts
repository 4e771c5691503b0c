import { OptionsCheck } from '@breakwater/core';
import { TIMEOUT_PRESETS, type TimeoutPresetName } from './timeout.presets.js';
import type { Switchable } from '../switches/enabled-option.js';
import { DEFAULT_TIMEOUT_OPTIONS } from './timeout.constants.js';

/** Limits on the time of a call. A deadline inherited from the request shortens both. */
export interface TimeoutOptions extends Switchable {
  /**
   * Milliseconds for the whole call: all attempts, the waits between them and the wait for a bulkhead.
   * @default none
   */
  readonly total?: number | undefined;
  /**
   * Milliseconds for each attempt, its wait for a bulkhead included. At most `total`.
   * @default none
   */
  readonly attempt?: number | undefined;
  /** Preset for the whole call, where this object sets no `total`. @default none */
  readonly preset?: TimeoutPresetName;
}

/** A timeout as one writes it: milliseconds for the whole call, a preset for the whole call, or the options. */
export type TimeoutInput = number | TimeoutPresetName | TimeoutOptions;

/** {@link TimeoutOptions} after the checks; at least one of both limits is there. */
export interface ResolvedTimeoutOptions {
  readonly total: number | undefined;
  readonly attempt: number | undefined;
}

/**
 * Writes the short forms out, so that options of several places can be merged.
 *
 * @throws OptionsError when there is no such preset
 */
export function expandTimeout(input: TimeoutInput, place?: string): TimeoutOptions {
  if (typeof input === 'number') return { total: input };
  const { preset, ...limits } = typeof input === 'string' ? { preset: input } : input;
  if (preset === undefined) return limits;
  new OptionsCheck('timeout', place).oneOf('preset', preset, Object.keys(TIMEOUT_PRESETS));
  return { total: TIMEOUT_PRESETS[preset], ...limits };
}

/**
 * Writes the short forms out and checks the whole.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when a limit is wrong, both are missing, or an attempt may take longer than the whole call
 */
export function resolveTimeoutOptions(input: TimeoutInput, place?: string): ResolvedTimeoutOptions {
  const check = new OptionsCheck('timeout', place);
  const options = expandTimeout(input, place);
  check.known(options, Object.keys(DEFAULT_TIMEOUT_OPTIONS));
  const total = options.total ?? DEFAULT_TIMEOUT_OPTIONS.total;
  const attempt = options.attempt ?? DEFAULT_TIMEOUT_OPTIONS.attempt;
  check.that(
    total !== undefined || attempt !== undefined,
    'total',
    'a number of milliseconds, unless there is an attempt',
    total,
  );
  if (total !== undefined) check.duration('total', total, 1);
  if (attempt !== undefined) check.duration('attempt', attempt, 1);
  check.that(
    total === undefined || attempt === undefined || attempt <= total,
    'attempt',
    `at most the total of ${total} ms`,
    attempt,
  );
  return { total, attempt };
}
