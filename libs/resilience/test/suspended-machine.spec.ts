import { hours, ResilienceEvents, seconds } from '@breakwater/core';
import type { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { functionSource, ResilienceService } from '../src/index.js';
import { start } from './application.harness.js';
import { CircuitBreakerHarness } from './circuit-breaker.harness.js';
import { FleetOfApplications } from './fleet.harness.js';
import { HedgeHarness } from './hedge.harness.js';
import { RetryHarness } from './retry.harness.js';

/** The machine sleeps for an hour: the time of day goes on, `now()` and timers do not. */
const suspend = (clock: VirtualClock): void => clock.shiftDate(hours(1));

/** A refusal with a date in `Retry-After`, five seconds after the time of day. */
const busyUntil = (clock: VirtualClock): Error => {
  const date = new Date(clock.date().getTime() + seconds(5)).toUTCString();
  return Object.assign(new Error('busy'), { status: 503, headers: { 'retry-after': date } });
};

describe('after a machine was suspended', () => {
  it('a circuit shows the time of day at which its state began and at which it failed last', async () => {
    const harness = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    suspend(harness.clock);
    await harness.fail();
    await harness.clock.advance(100);
    expect(harness.transitions).toMatchObject([{ at: hours(1), retryAfter: 500 }]);
    expect(harness.shown).toMatchObject({
      since: hours(1),
      retryAfter: 400,
      stats: { lastFailureTime: hours(1) },
    });
  });

  it('an exported circuit stays open for the rest of its time in another process', async () => {
    const old = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    suspend(old.clock);
    await old.fail();
    const next = new CircuitBreakerHarness();
    await next.clock.advance(hours(1) + 200);
    next.circuit.restore(old.circuit.export());
    expect(next.shown).toMatchObject({ state: 'open', since: hours(1), retryAfter: 300 });
  });

  it('a circuit takes on what another process exported', async () => {
    const old = new CircuitBreakerHarness({ volumeThreshold: 1, resetTimeout: 500 });
    await old.clock.advance(hours(1));
    await old.fail();
    const next = new CircuitBreakerHarness();
    suspend(next.clock);
    next.circuit.restore(old.circuit.export());
    expect(next.shown).toMatchObject({ state: 'open', since: hours(1), retryAfter: 500 });
    await next.clock.advance(500);
    expect(next.state).toBe('half-open');
  });

  it('a retry waits until the date of Retry-After, and no hour longer', async () => {
    const harness = new RetryHarness({ budget: false, delay: 0, jitter: 'none' });
    suspend(harness.clock);
    await expect(harness.answering(busyUntil(harness.clock), 'second').run()).resolves.toBe('second');
    expect(harness.delays).toEqual([5_000]);
  });

  it('a hedge waits until the date of Retry-After, and no hour longer', async () => {
    const harness = new HedgeHarness({ delay: 100, maxHedges: 1 });
    suspend(harness.clock);
    const result = harness.start([
      { takes: 0, error: busyUntil(harness.clock) },
      { takes: 0, value: 'second' },
    ]);
    await harness.clock.advance(5_000);
    await expect(result).resolves.toBe('second');
    expect(harness.starts).toEqual([0, 5_000]);
  });

  it('the events of switches and of reloads have the time of day', async () => {
    let options: unknown = {};
    const reload = functionSource('values', () => options, { interval: seconds(10) });
    const policies = { payments: { retry: { maxRetries: 1 } } };
    const { clock, events, get } = await start({ options: { policies, reload } });
    const times: number[] = [];
    for (const name of ['policy.switched', 'options.reloaded', 'options.rejected'] as const)
      events.on(name, ({ at }) => times.push(at));
    suspend(clock);
    get(ResilienceService).disable('payments');
    options = { payments: { retry: { maxRetries: 2 } } };
    await clock.advance(seconds(10));
    options = 'nonsense';
    await clock.advance(seconds(10));
    expect(times).toEqual([0, 10, 20].map((passed) => hours(1) + seconds(passed)));
  });

  it('the events of the connection of fleet hints have the time of day', async () => {
    const fleet = new FleetOfApplications();
    const [one] = await fleet.startAll(1);
    await one!.call(true);
    await fleet.clock.advance(seconds(10));
    const times: number[] = [];
    one!.module.get(ResilienceEvents).on('fleet-hints.connection', ({ at }) => times.push(at));
    suspend(fleet.clock);
    fleet.hub.cut();
    await fleet.clock.advance(seconds(60));
    await fleet.close();
    expect(times).toHaveLength(1);
    expect(times[0]).toBeGreaterThan(hours(1));
  });
});
