import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { BackgroundRuns } from './background-runs.js';
import type { CheckFunction } from './check.js';
import { type CheckOptions, resolveCheckOptions } from './check.options.js';
import { CheckRunner } from './check-runner.js';

function setUp(check: CheckFunction, options: CheckOptions) {
  const clock = new VirtualClock();
  const runner = new CheckRunner(
    'db',
    check,
    resolveCheckOptions('db', options, {}, 900),
    clock,
    () => undefined,
  );
  return { clock, runner, background: new BackgroundRuns(clock) };
}

describe('BackgroundRuns', () => {
  it('runs a check at once and then at each interval', async () => {
    let runs = 0;
    const { clock, runner, background } = setUp(async () => (runs += 1), { interval: 1_000 });
    background.start([runner]);
    expect(runs).toBe(1);
    await clock.advance(3_000);
    expect(runs).toBe(4);
  });

  it('runs a synchronous check as well', async () => {
    let runs = 0;
    const { clock, runner, background } = setUp(() => (runs += 1), { interval: 1_000 });
    background.start([runner]);
    await clock.advance(2_000);
    expect(runs).toBe(3);
  });

  it('leaves checks without an interval alone', () => {
    let runs = 0;
    const { clock, runner, background } = setUp(() => (runs += 1), {});
    background.start([runner]);
    expect(runs).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('never runs a check twice at a time', async () => {
    let runs = 0;
    const { clock, runner, background } = setUp(
      () => {
        runs += 1;
        return new Promise(() => undefined);
      },
      { interval: 100, timeout: 50 },
    );
    background.start([runner]);
    await clock.advance(10_000);
    expect(runs).toBe(1);
    expect(runner.result).toMatchObject({ state: 'down', reason: 'timeout' });
  });

  it('stops while a run is under way', async () => {
    let end = (): void => undefined;
    const { clock, runner, background } = setUp(() => new Promise<void>((resolve) => (end = resolve)), {
      interval: 1_000,
    });
    background.start([runner]);
    background.stop();
    end();
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('stops between two runs', async () => {
    const { clock, runner, background } = setUp(() => true, { interval: 1_000 });
    background.start([runner]);
    expect(clock.pending).toBe(1);
    background.stop();
    expect(clock.pending).toBe(0);
  });
});
