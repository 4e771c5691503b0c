import { OptionsCheck, OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  judgePercentage,
  percentageOf,
  type PercentageThresholds,
  resolvePercentageThresholds,
} from './percentage.js';

const CHECK = new OptionsCheck('health.memory');

describe('percentage limits', () => {
  it.each([
    [0, 'up'],
    [74.9, 'up'],
    [75, 'degraded'],
    [90, 'degraded'],
    [90.1, 'down'],
  ])('%d is %s', (percentage, status) => {
    expect(judgePercentage(percentage, resolvePercentageThresholds(CHECK))).toBe(status);
  });

  it('are judged as they are shown, with one decimal', () => {
    expect(percentageOf(45_249, 100_000)).toBe(45.2);
    expect(percentageOf(1, 0)).toBe(0);
  });

  it.each<PercentageThresholds>([
    { degraded: 0 },
    { unhealthy: 101 },
    { degraded: 95 },
    { worst: 1 } as never,
  ])('refuse the limits %j', (thresholds) => {
    expect(() => resolvePercentageThresholds(CHECK, thresholds)).toThrow(OptionsError);
  });
});
