import { expect, it } from '@jest/globals';
import { hours, minutes, seconds } from './duration.js';

it('returns durations in milliseconds', () => {
  expect([seconds(1.5), minutes(2), hours(1)]).toEqual([1_500, 120_000, 3_600_000]);
});
