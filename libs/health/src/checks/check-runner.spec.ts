import { sleep } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { CheckFunction } from './check.js';
import { type CheckOptions, resolveCheckOptions } from './check.options.js';
import { CheckRunner } from './check-runner.js';
import type { HealthStatus } from './health.events.js';

/** A check whose runs end when the test says so. */
class Probe {
  readonly runs: { resolve(value?: unknown): void; reject(error: unknown): void; signal: AbortSignal }[] = [];
  readonly check: CheckFunction = ({ signal }) =>
    new Promise((resolve, reject) => this.runs.push({ resolve, reject, signal }));
}

function setUp(check: CheckFunction, options: CheckOptions = {}) {
  const clock = new VirtualClock();
  const transitions: string[] = [];
  const note = (from: HealthStatus, { state, reason }: { state: HealthStatus; reason?: string }): void => {
    transitions.push(`${from}>${state}${reason ? ` ${reason}` : ''}`);
  };
  const runner = new CheckRunner('db', check, resolveCheckOptions('db', options, {}, 900), clock, note);
  return { clock, runner, transitions };
}

/** Makes one result of each letter: u for up, x for down. */
async function feed(results: string, options: CheckOptions = {}) {
  let letter = '';
  const context = setUp(() => letter !== 'x', { cache: { good: 0, bad: 0 }, ...options });
  for (letter of results) await context.runner.refresh();
  return context;
}

describe('a check', () => {
  it('is unknown before its first result', () => {
    const { runner } = setUp(() => true);
    expect(runner.result).toMatchObject({ status: 'unknown', state: 'unknown', reason: 'pending' });
  });

  it('is shown by a gauge with the latest run and the age of the latest success', async () => {
    let time = 20;
    let well = true;
    const { clock, runner } = setUp(async () => {
      await sleep(clock, time);
      if (!well) throw new Error('refused');
    });
    const run = async (): Promise<void> => {
      const answered = runner.run();
      await clock.advance(time);
      await answered;
    };
    const gauge = { check: 'db', kind: 'dependency', critical: false };
    expect(runner.gauge).toEqual({ ...gauge, status: 'unknown' });
    await run();
    await clock.advance(1_000);
    expect(runner.gauge).toEqual({ ...gauge, status: 'up', responseTime: 20, lastSuccessAge: 1_000 });
    well = false;
    time = 30;
    await run();
    // Damping keeps the old status; the run is the new one.
    expect(runner.gauge).toEqual({ ...gauge, status: 'up', responseTime: 30, lastSuccessAge: 1_030 });
  });

  it('runs once for any number of simultaneous callers', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check);
    const callers = Array.from({ length: 50 }, async () => runner.refresh());
    await clock.advance(30);
    probe.runs[0]?.resolve();
    await Promise.all(callers);
    expect(probe.runs).toHaveLength(1);
    expect(runner.result).toMatchObject({ status: 'up', responseTime: 30 });
  });

  it('answers from its last result until a good one is a second old', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check);
    const first = runner.refresh();
    probe.runs[0]?.resolve();
    await first;
    await clock.advance(999);
    expect(runner.refresh()).toBeUndefined();
    await clock.advance(1);
    expect(runner.refresh()).toBeInstanceOf(Promise);
    expect(probe.runs).toHaveLength(2);
  });

  it('asks again half a second after a bad result', async () => {
    let runs = 0;
    const { clock, runner } = setUp(() => (runs++, false));
    void runner.refresh();
    await clock.advance(499);
    void runner.refresh();
    expect(runs).toBe(1);
    await clock.advance(1);
    void runner.refresh();
    expect(runs).toBe(2);
  });

  it('is given up at its time limit, and the signal of its run aborts', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check, { critical: true });
    const answered = runner.refresh();
    const { signal } = probe.runs[0] ?? {};
    await clock.advance(799);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    await answered;
    expect(signal?.aborted).toBe(true);
    expect(runner.result).toMatchObject({ status: 'down', reason: 'timeout', responseTime: 800 });
  });

  it('does not run again beside a run that was given up, and counts each request as a further failure', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check, { critical: true });
    const first = runner.refresh();
    probe.runs[0]?.resolve();
    await first;
    for (let round = 0; round < 3; round++) {
      await clock.advance(1_000);
      void runner.refresh();
      await clock.advance(800);
    }
    expect(probe.runs).toHaveLength(2);
    expect(runner.result).toMatchObject({ status: 'down', reason: 'timeout' });
  });

  it('drops the late result of a run that was given up, and then runs again', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check);
    void runner.refresh();
    await clock.advance(800);
    probe.runs[0]?.resolve();
    await clock.advance(500);
    expect(runner.result.state).toBe('down');
    void runner.refresh();
    expect(probe.runs).toHaveLength(2);
  });

  it('survives the late rejection of a run that was given up', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check);
    void runner.refresh();
    await clock.advance(800);
    probe.runs[0]?.reject(new Error('late'));
    await clock.advance(500);
    expect(runner.result.reason).toBe('timeout');
  });

  it('leaves no timer behind once it has answered', async () => {
    const probe = new Probe();
    const { clock, runner } = setUp(probe.check);
    const answered = runner.refresh();
    probe.runs[0]?.resolve();
    await answered;
    expect(clock.pending).toBe(0);
  });

  it.each<[string, CheckFunction]>([
    [
      'throws',
      () => {
        throw Object.assign(new Error('postgres://u:p@h'), { code: 'ECONNREFUSED' });
      },
    ],
    ['rejects', () => Promise.reject(Object.assign(new Error('postgres://u:p@h'), { code: 'ECONNREFUSED' }))],
  ])('that %s publishes a word', async (_how, check) => {
    const { runner } = setUp(check);
    await runner.refresh();
    expect(runner.result).toMatchObject({ state: 'down', reason: 'refused' });
    expect(JSON.stringify(runner.result)).not.toContain('postgres');
  });

  it('is down when it fails and is critical, and degraded otherwise', async () => {
    expect((await feed('x', { critical: true })).runner.result).toMatchObject({
      status: 'down',
      state: 'down',
    });
    expect((await feed('x')).runner.result).toMatchObject({ status: 'degraded', state: 'down' });
  });

  it('publishes a failure at the third bad result, and recovery at the second good one', async () => {
    expect((await feed('uxx')).runner.result.state).toBe('up');
    expect((await feed('uxxx')).runner.result.state).toBe('down');
    expect((await feed('uxxxu')).runner.result.state).toBe('down');
    expect((await feed('uxxxuu')).runner.result.state).toBe('up');
  });

  it('reports each transition once', async () => {
    expect((await feed('uuxxxxxuuu')).transitions).toEqual(['up>down failed', 'down>up']);
  });

  it('reports a first result that is bad, but not one that is good', async () => {
    expect((await feed('xx')).transitions).toEqual(['unknown>down failed']);
    expect((await feed('uu')).transitions).toEqual([]);
  });
});

describe('a check in the background', () => {
  it('is not run by callers', async () => {
    const probe = new Probe();
    const { runner } = setUp(probe.check, { interval: 1_000 });
    expect(runner.refresh()).toBeUndefined();
    expect(probe.runs).toHaveLength(0);
  });

  it('lets callers wait for its first result', async () => {
    const probe = new Probe();
    const { runner } = setUp(probe.check, { interval: 1_000 });
    void runner.run();
    const waiting = runner.refresh();
    probe.runs[0]?.resolve();
    await waiting;
    expect(runner.result.status).toBe('up');
    expect(runner.refresh()).toBeUndefined();
  });

  it('is unknown when its result is too old, until the next result', async () => {
    const { clock, runner, transitions } = setUp(() => true, { interval: 1_000, timeout: 500 });
    void runner.run();
    await clock.advance(3_500);
    expect(runner.result.state).toBe('up');
    await clock.advance(1);
    expect(runner.result).toMatchObject({ status: 'unknown', reason: 'stale' });
    void runner.run();
    expect(runner.result.state).toBe('up');
    expect(transitions).toEqual(['up>unknown stale', 'unknown>up']);
  });
});
