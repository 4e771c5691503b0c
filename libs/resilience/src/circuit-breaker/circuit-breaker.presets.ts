import { minutes, seconds } from '@breakwater/core';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';

/** Failures open only when they come in a row: a rate of 100 % never opens earlier than that. */
const IN_A_ROW = { errorThresholdPercentage: 100 } satisfies CircuitBreakerOptions;

/**
 * Circuit breakers by name: a circuit that bears one of the names starts from these options. Failures, waits and
 * successes: requirements/echo.md, "Pre-configured Circuit Breakers". Time limits: the category of that work there.
 */
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
