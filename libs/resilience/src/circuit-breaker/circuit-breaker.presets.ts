import { minutes, type OptionsCheck, seconds } from '@breakwater/core';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';

/** Only failures in a row open the circuit: a rate of 100 % cannot be reached earlier. */
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
  /**
   * Vector databases: 5 failures open it for 60 s, if they come in a row, or are half of at least 10 calls within 120 s.
   * 2 successes close it.
   */
  vectorStore: {
    consecutiveFailures: 5,
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    rollingCountTimeout: minutes(2),
    resetTimeout: minutes(1),
    halfOpen: { calls: 1, successes: 2 },
    timeout: seconds(30),
  },
} as const satisfies Record<string, CircuitBreakerOptions>;

/** Name of a preset. */
export type CircuitBreakerPresetName = keyof typeof CIRCUIT_BREAKER_PRESETS;

/** The presets that a circuit still takes from its name. Later presets are named by the option `preset` only. */
const BY_NAME: ReadonlySet<unknown> = new Set(['openai', 'youtube', 'anthropic', 'database']);

/** Tells whether a circuit of that name starts from the preset of that name. */
export function isPresetByName(name: unknown): name is CircuitBreakerPresetName {
  return BY_NAME.has(name);
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
