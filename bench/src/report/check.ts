import type { Check } from './case-report.js';

/** A figure that must not be higher than `limit`. */
export function atMost(value: number, limit: number, of: string): Check {
  return { measured: `${value.toFixed(2)} ${of}`, target: `at most ${limit}`, reached: value <= limit };
}

/** A figure that must not be lower than `limit`. */
export function atLeast(value: number, limit: number, of: string): Check {
  return { measured: `${value.toFixed(2)} ${of}`, target: `at least ${limit}`, reached: value >= limit };
}

/** A figure that has to be lower than `limit`. */
export function below(value: number, limit: number, of: string): Check {
  return { measured: `${value.toFixed(2)} ${of}`, target: `below ${limit}`, reached: value < limit };
}

/** A figure without a target, which puts another one in its place. */
export function forComparison(value: number, of: string): Check {
  return { measured: `${value.toFixed(2)} ${of}` };
}
