import { OptionsCheck, OptionsError } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { EventLoopHealth, RESOLUTION, resolveDelayThresholds } from './event-loop.health.js';

const CHECK = new OptionsCheck('health.eventLoop');
const LIMITS = resolveDelayThresholds(CHECK);

/** A histogram in which every delay is the same number of milliseconds. */
class FakeHistogram {
  count = 1;
  delay = 0;
  enabled = false;
  get mean(): number {
    return this.count > 0 ? (this.delay + RESOLUTION) * 1e6 : Number.NaN;
  }
  get max(): number {
    return this.mean;
  }
  percentile(): number {
    return this.mean;
  }
  reset(): void {
    this.count = 0;
  }
  enable(): boolean {
    return (this.enabled = true);
  }
  disable(): boolean {
    return !(this.enabled = false);
  }
}

function setUp() {
  const clock = new VirtualClock();
  const histogram = new FakeHistogram();
  let elapsed = 0;
  const health = new EventLoopHealth(LIMITS, clock, histogram, () => elapsed);
  const block = (milliseconds: number): void => void (elapsed += milliseconds);
  return { clock, histogram, health, block };
}

describe('EventLoopHealth', () => {
  it.each([
    [0, 'up'],
    [99.9, 'up'],
    [100, 'degraded'],
    [500, 'degraded'],
    [500.1, 'down'],
  ])('a delay of %d ms is %s', (delay, status) => {
    const { histogram, health } = setUp();
    histogram.delay = delay;
    expect(health.check()).toMatchObject({ status, details: { p99: delay, mean: delay, max: delay } });
  });

  it('is up while nothing has been measured', () => {
    const { histogram, health } = setUp();
    histogram.reset();
    expect(health.check()).toEqual({ status: 'up', details: { mean: 0, p99: 0, max: 0 } });
  });

  it('sees a turn of the loop that the histogram does not record, because it begins after a reset', async () => {
    const { clock, histogram, health, block } = setUp();
    histogram.delay = 700;
    health.check();
    await clock.advance(10_000);
    expect(health.check().status).toBe('down');
    block(700 + 2 * RESOLUTION);
    expect(health.check()).toMatchObject({ status: 'down', details: { p99: 700, mean: 700, max: 700 } });
  });

  it('forgets delays after ten seconds', async () => {
    const { clock, histogram, health } = setUp();
    histogram.delay = 700;
    health.check();
    await clock.advance(10_000);
    expect(health.check().status).toBe('down');
    expect(health.check().status).toBe('up');
  });

  it('measures from the first look to the end', () => {
    const { histogram, health } = setUp();
    expect(histogram.enabled).toBe(false);
    health.check();
    expect(histogram.enabled).toBe(true);
    health.stop();
    expect(histogram.enabled).toBe(false);
  });

  it('forgets what it measured before it was restarted', () => {
    const { histogram, health } = setUp();
    histogram.delay = 700;
    expect(health.check().status).toBe('down');
    health.restart();
    expect(health.check().status).toBe('up');
  });

  it('measures the loop of this process by default', () => {
    const health = new EventLoopHealth(LIMITS, new VirtualClock());
    expect(health.check().details).toEqual({ mean: 0, p99: 0, max: 0 });
    health.stop();
  });

  it.each([{ degraded: 0 }, { unhealthy: 50 }, { p99: 5 } as never])(
    'refuses the limits %j',
    (thresholds) => {
      expect(() => resolveDelayThresholds(CHECK, thresholds)).toThrow(OptionsError);
    },
  );
});
