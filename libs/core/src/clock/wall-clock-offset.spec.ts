import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { SystemClock } from './system.clock.js';
import { wallClockOffset } from './wall-clock-offset.js';

describe('wallClockOffset', () => {
  it('turns a time of the clock into the time of day, also after the machine was suspended', async () => {
    const clock = new VirtualClock({ start: 0 });
    const earlier = clock.now();
    await clock.advance(250);
    clock.shiftDate(3_600_000);
    expect(earlier + wallClockOffset(clock)).toBe(3_600_000);
  });

  it('is exact for a clock with fractions of a millisecond', () => {
    const clock = Object.assign(new SystemClock(), { now: () => 100.25, date: () => new Date(5_000) });
    expect(wallClockOffset(clock)).toBe(4_899.75);
  });
});
