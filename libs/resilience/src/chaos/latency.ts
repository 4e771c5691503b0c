import type { Random } from '@breakwater/core';
import type { LatencyFault } from './chaos.rule.js';

/** Draws the wait of one call, in milliseconds. */
export function drawLatency(
  { duration, min = 0, max = 0, distribution = 'uniform' }: LatencyFault,
  random: Random,
): number {
  if (duration !== undefined) return duration;
  const span = max - min;
  switch (distribution) {
    case 'uniform':
      return min + span * random.next();
    case 'normal':
      // The middle half of the span lies within 1.5 deviations. The sum of twelve draws is nearly normal (Irwin-Hall).
      return clamp(min + span / 2 + (span / 6) * (sumOfDraws(12, random) - 6), min, max);
    case 'exponential':
      // The mean is a fifth of the span, so 0.7 % of the draws are cut off at the end.
      return clamp(min - (span / 5) * Math.log(1 - random.next()), min, max);
  }
}

function sumOfDraws(count: number, random: Random): number {
  let sum = 0;
  for (let draw = 0; draw < count; draw++) sum += random.next();
  return sum;
}

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
