import type { FieldCheck } from '../http/field-check.js';
import { LATENCY_PARAMETERS, type LatencyDistribution } from './latency-distribution.js';

/** Longest latency that can be set, in milliseconds; for longer ones there is `hang`. */
const MAX_LATENCY = 600_000;

const DISTRIBUTIONS = Object.keys(LATENCY_PARAMETERS) as LatencyDistribution['distribution'][];

/** Reads `latency`: a number of milliseconds, or a distribution with its parameters. */
export function parseLatency(value: unknown, check: FieldCheck): LatencyDistribution | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const fixed = check.number(
      'latency',
      value,
      0,
      MAX_LATENCY,
      'or { "distribution": "normal", "mean": 200, "deviation": 50 }',
    );
    return fixed === undefined ? undefined : { distribution: 'fixed', value: fixed };
  }
  const fields = value as Record<string, unknown>;
  const distribution = check.oneOf('latency.distribution', fields['distribution'], DISTRIBUTIONS);
  if (!distribution) return undefined;
  const parameters = LATENCY_PARAMETERS[distribution];
  check.known(fields, ['distribution', ...parameters], 'latency.');
  const numbers: Record<string, number | undefined> = {};
  for (const parameter of parameters) {
    numbers[parameter] = check.number(
      `latency.${parameter}`,
      fields[parameter],
      0,
      parameter === 'sigma' ? MAX_SIGMA : MAX_LATENCY,
    );
  }
  const { min, max } = numbers;
  if (min !== undefined && max !== undefined && min > max) {
    check.report('latency.max', `expected a number >= latency.min (${min}), got ${max}`);
  }
  return { distribution, ...numbers } as LatencyDistribution;
}

/** Largest `sigma` that makes sense: at 3, one call in a thousand takes 10 000 times the median. */
const MAX_SIGMA = 3;
