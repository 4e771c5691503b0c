import { minutes, type OptionsCheck, seconds } from '@breakwater/core';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';

/** Failures open only when they come in a row: a rate of 100 % never opens earlier than that. */
const IN_A_ROW = { errorThresholdPercentage: 100 } satisfies CircuitBreakerOptions;

/** Options to start from: `@CircuitBreaker({ preset: 'openai' })`. Time limits are those of the kind of work. */
export const CIRCUIT_BREAKER_PRESETS = {
  /** OpenAI: 5 failures in a row open it for 60 s, 3 successes close it. */
  openai: {
    ...IN_A_ROW,
    consecutiveFailures: 5,
    resetTimeout: minutes(1),
    halfOpen: { calls: 1, successes: 3 },
    timeout: minutes(2),
  },
  /** YouTube: 3 failures in a row open it for 30 s, 2 successes close it. */
  youtube: {
    ...IN_A_ROW,
    consecutiveFailures: 3,
    resetTimeout: seconds(30),
    halfOpen: { calls: 1, successes: 2 },
    timeout: seconds(15),
  },
  /** Anthropic: 5 failures in a row open it for 60 s, 3 successes close it. */
  anthropic: {
    ...IN_A_ROW,
    consecutiveFailures: 5,
    resetTimeout: minutes(1),
    halfOpen: { calls: 1, successes: 3 },
    timeout: minutes(2),
  },
  /** Database: 3 failures in a row open it for 10 s, 2 successes close it. */
  database: {
    ...IN_A_ROW,
    consecutiveFailures: 3,
    resetTimeout: seconds(10),
    halfOpen: { calls: 1, successes: 2 },
    timeout: seconds(10),
  },
} as const satisfies Record<string, CircuitBreakerOptions>;

/** Name of a preset. */
export type CircuitBreakerPresetName = keyof typeof CIRCUIT_BREAKER_PRESETS;

/** Tells whether a preset bears that name. */
export function isCircuitBreakerPreset(name: unknown): name is CircuitBreakerPresetName {
  return typeof name === 'string' && Object.hasOwn(CIRCUIT_BREAKER_PRESETS, name);
}

/**
 * The options of a preset.
 *
 * @throws OptionsError when there is no such preset
 */
export function circuitBreakerPreset(name: string, check: OptionsCheck): CircuitBreakerOptions {
  check.oneOf('preset', name, Object.keys(CIRCUIT_BREAKER_PRESETS));
  return CIRCUIT_BREAKER_PRESETS[name as CircuitBreakerPresetName];
}
