import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  MemoryOperationStore,
  OnStuck,
  type OnStuckFunction,
  type OperationRun,
  OperationStuckError,
  type StuckOperation,
} from '../src/index.js';
import { VirtualClock } from '@breakwater/core/testing';
import { heldWork, type Jobs, type JobsParts, startJobs } from './support/start-jobs.js';

const LEASE = 60_000;
const INTERVAL = 30_000;

let jobs: Jobs;
const others: Jobs[] = [];

async function start(parts?: JobsParts): Promise<Jobs> {
  jobs = await startJobs(parts);
  return jobs;
}

afterEach(async () => {
  const closed = Promise.all([jobs, ...others.splice(0)].map(({ app }) => app.close()));
  await jobs.clock.advance(20_000);
  await closed;
});

/** Begins an operation whose process ends at once. */
async function beginDead(key = 'episode 1', maxRun = 7_200_000): Promise<void> {
  await jobs.store.begin({ name: 'assembly', key, owner: 'dead process', lease: LEASE, maxRun });
}

/** A function for recoveries that remembers its calls. */
function recovery(work: (run: OperationRun) => unknown = () => {}) {
  const calls: StuckOperation[] = [];
  const onStuck: OnStuckFunction = (operation, run) => {
    calls.push(operation);
    return work(run);
  };
  return { calls, onStuck };
}

describe('the detector', () => {
  it('marks an operation without heartbeats, recovers it once, and records that', async () => {
    const { store } = await start();
    const { calls, onStuck } = recovery();
    jobs.tracker.register('assembly', onStuck);
    await beginDead();
    await jobs.clock.advance(LEASE + INTERVAL);
    expect(store.records[0]).toMatchObject({ state: 'running', markedAt: expect.any(Number) });
    expect(calls).toEqual([]);
    await jobs.clock.advance(INTERVAL);
    expect(calls).toMatchObject([{ key: 'episode 1', reason: 'heartbeat-missed', recoveries: 1 }]);
    expect(store.records).toMatchObject([{ state: 'recovered', recoveries: 1 }]);
    expect(jobs.events('operation.finished')).toMatchObject([{ end: 'recovered', recoveries: 1 }]);
    await jobs.clock.advance(LEASE * 10);
    expect(calls).toHaveLength(1);
  });

  it('gives a recovery heartbeats, a signal and a fence of its own', async () => {
    const { store } = await start();
    const { end, promise } = heldWork();
    const seen: { run?: OperationRun } = {};
    jobs.tracker.register('assembly', (_, run) => {
      seen.run = run;
      return promise;
    });
    await beginDead();
    const [before] = store.records;
    await jobs.clock.advance(LEASE * 20);
    expect(store.records).toMatchObject([{ state: 'running', recoveries: 1 }]);
    expect(seen.run?.fence.token).toBeGreaterThan(before?.fence ?? Infinity);
    expect(seen.run?.signal.aborted).toBe(false);
    end('assembled');
    await jobs.clock.settle();
    expect(store.records).toMatchObject([{ state: 'recovered' }]);
  });

  it('fails an operation whose recovery throws, and reports the error', async () => {
    const { store, reporter } = await start();
    const error = Object.assign(new Error('No space.'), { code: 'ENOSPC' });
    jobs.tracker.register('assembly', () => Promise.reject(error));
    await beginDead();
    await jobs.clock.advance(LEASE * 3);
    expect(store.records).toMatchObject([{ state: 'failed', failure: 'Error/ENOSPC', issue: 'issue-1' }]);
    expect(reporter.reports).toMatchObject([{ error }]);
  });

  it('fails an operation that nobody recovers, with an event and a report to error tracking', async () => {
    const { store, reporter, logger } = await start();
    await beginDead();
    await jobs.clock.advance(LEASE * 3);
    expect(store.records).toMatchObject([{ state: 'failed', failure: 'Stuck/HEARTBEAT_MISSED' }]);
    expect(jobs.events('operation.abandoned')).toEqual([
      { id: '1', name: 'assembly', key: 'episode 1', recoveries: 0, reason: 'heartbeat-missed' },
    ]);
    const [report] = reporter.reports;
    expect(report?.error).toBeInstanceOf(OperationStuckError);
    expect(report?.error).toMatchObject({ code: 'OPERATION_STUCK', metadata: { operationId: '1' } });
    expect(logger.lines).toContain(
      "error Operation 'assembly' was stuck (its process sent no heartbeat) and has failed without a recovery. Its id is 1.",
    );
  });

  it('fails an operation whose recovery gets stuck, too', async () => {
    const { store } = await start();
    jobs.tracker.register('assembly', () => new Promise(() => {}));
    await beginDead('episode 1', 10 * LEASE);
    await jobs.clock.advance(LEASE * 11);
    expect(store.records).toMatchObject([{ state: 'running', recoveries: 1 }]);
    await jobs.clock.advance(LEASE * 5);
    expect(store.records).toMatchObject([{ state: 'failed', failure: 'Stuck/RUN_TOO_LONG' }]);
    expect(jobs.events('operation.abandoned')).toMatchObject([{ recoveries: 1, reason: 'run-too-long' }]);
  });

  it('recovers an operation that runs longer than `maxRun`, although its process is alive', async () => {
    const { store } = await start();
    const { calls, onStuck } = recovery();
    jobs.tracker.register('assembly', onStuck);
    const { promise, end } = heldWork();
    const run = jobs.tracker.run('assembly', { key: '1', maxRun: 2 * LEASE }, () => promise);
    run.catch(() => {});
    await jobs.clock.advance(2 * LEASE);
    expect(calls).toEqual([]);
    await jobs.clock.advance(2 * LEASE);
    expect(calls).toMatchObject([{ reason: 'run-too-long' }]);
    end('late');
    await expect(run).rejects.toMatchObject({ code: 'OPERATION_LOST' });
    expect(store.records).toMatchObject([{ state: 'recovered' }]);
  });

  it('uses the function that a run brought along, and prefers one that is registered', async () => {
    await start();
    const ofRun = recovery();
    const registered = recovery();
    jobs.tracker.register('upload', registered.onStuck);
    await jobs.tracker.run('assembly', { key: '0', onStuck: ofRun.onStuck }, () => 1);
    await jobs.tracker.run('upload', { key: '0', onStuck: ofRun.onStuck }, () => 1);
    await beginDead();
    await jobs.store.begin({ name: 'upload', key: '1', owner: 'dead', lease: LEASE, maxRun: 10 * LEASE });
    await jobs.clock.advance(LEASE * 3);
    expect(ofRun.calls).toMatchObject([{ name: 'assembly' }]);
    expect(registered.calls).toMatchObject([{ name: 'upload' }]);
  });

  it('finds the methods with @OnStuck()', async () => {
    @Injectable()
    class Episodes {
      readonly recovered: string[] = [];

      @OnStuck('assembly')
      recover({ key }: StuckOperation): void {
        this.recovered.push(key);
      }
    }
    await start({ providers: [Episodes] });
    await beginDead();
    await jobs.clock.advance(LEASE * 3);
    expect(jobs.app.get(Episodes).recovered).toEqual(['episode 1']);
  });

  it('refuses two functions for one name', async () => {
    await start();
    const { onStuck } = recovery();
    const remove = jobs.tracker.register('assembly', onStuck);
    expect(() => jobs.tracker.register('assembly', onStuck)).toThrow('registered once');
    remove();
    jobs.tracker.register('assembly', onStuck);
    expect(() => jobs.tracker.register('upload', 'recover' as never)).toThrow("operation 'upload'.onStuck");
  });

  it('runs at most ten recoveries in a process at the same time', async () => {
    await start();
    let running = 0;
    let most = 0;
    const { promise, end } = heldWork();
    jobs.tracker.register('assembly', async () => {
      running += 1;
      most = Math.max(most, running);
      await promise;
      running -= 1;
    });
    for (let index = 0; index < 25; index++) await beginDead(String(index));
    await jobs.clock.advance(LEASE * 5);
    expect({ running, most }).toEqual({ running: 10, most: 10 });
    end('go on');
    await jobs.clock.advance(LEASE * 5);
    expect(jobs.store.records.filter(({ state }) => state === 'recovered')).toHaveLength(25);
    expect(most).toBeLessThanOrEqual(10);
  });

  it('runs in one of two processes, and in the other one when the first has ended', async () => {
    const clock = new VirtualClock();
    const store = new MemoryOperationStore({ clock });
    await start({ clock, store });
    const second = await startJobs({ clock, store });
    others.push(second);
    await clock.advance(INTERVAL * 10);
    const counts = [jobs, second].map((one) => one.events('operations.checked').length);
    expect(counts.toSorted((a, b) => a - b)).toEqual([0, 10]);
    const leader = counts[0] === 10 ? jobs : second;
    const closed = leader.app.close();
    await clock.advance(INTERVAL * 5);
    await closed;
    const rest = [jobs, second].find((one) => one !== leader);
    expect(rest?.events('operations.checked').length).toBeGreaterThan(0);
  });

  it('does not look with `detector: false`', async () => {
    await start({ detector: false });
    await beginDead();
    await jobs.clock.advance(LEASE * 10);
    expect(jobs.store.records).toMatchObject([{ state: 'running' }]);
    expect(jobs.events('operations.checked')).toEqual([]);
  });

  it('goes on when the store fails, and says so once a minute', async () => {
    const { store, logger } = await start();
    const { mark } = store;
    store.mark = () => Promise.reject(new Error('password=hunter2'));
    await jobs.clock.advance(INTERVAL * 20);
    expect(jobs.events('operations.checked').every(({ outcome }) => outcome === 'failed')).toBe(true);
    const lines = logger.lines.filter((line) => line.includes('The look for stuck operations failed'));
    expect(lines).toHaveLength(10);
    expect(lines.join()).not.toContain('hunter2');
    store.mark = mark;
    await jobs.clock.advance(INTERVAL);
    expect(jobs.events('operations.checked').at(-1)).toMatchObject({ outcome: 'done' });
  });

  it('deletes old records in batches of 500, within its time', async () => {
    const { store } = await start({ cleanupBudget: 1_000, retention: LEASE });
    const limits: number[] = [];
    store.deleteOld = async ({ limit }) => {
      limits.push(limit);
      await jobs.clock.advance(400);
      return limit;
    };
    const report = await jobs.stuck.cleanup();
    expect(limits).toEqual([500, 500, 500]);
    expect(report).toEqual({ scanned: 0, recovered: 0, failed: 0, deleted: 1_500, durationMs: 1_200 });
  });
});

describe('nothing is recovered by mistake', () => {
  /** A process with a clock of its own, beside a store with a true one. */
  async function startBeside(store: MemoryOperationStore): Promise<Jobs> {
    const one = await startJobs({ store, clock: new VirtualClock() });
    one.tracker.register('assembly', () => calls.push('recovered'));
    return one;
  }
  const calls: string[] = [];

  it('when the clock of the process that looks jumps ahead by hours', async () => {
    const clock = new VirtualClock();
    const store = new MemoryOperationStore({ clock });
    jobs = await startJobs({ store, clock });
    const jumping = await startBeside(store);
    const { promise, end } = heldWork();
    const run = jobs.tracker.run('assembly', { key: '1' }, () => promise);
    await clock.advance(INTERVAL / 2);
    await jumping.clock.advance(10_000_000);
    expect(jumping.events('operations.checked').length).toBeGreaterThan(300);
    expect(calls).toEqual([]);
    end('done');
    await expect(run).resolves.toBe('done');
    await jumping.app.close();
  });

  it('when the process that runs it was blocked for a lease, and beats before the second look', async () => {
    const clock = new VirtualClock();
    const store = new MemoryOperationStore({ clock });
    jobs = await startBeside(store);
    const { promise, end } = heldWork();
    const run = jobs.tracker.run('assembly', { key: '1' }, () => promise);
    await jobs.clock.settle();
    // The time of the store goes on while the timers of the process wait.
    await clock.advance(LEASE + 1_000);
    const looking = await startJobs({ store, clock });
    looking.tracker.register('assembly', () => calls.push('recovered'));
    await clock.advance(INTERVAL);
    expect(store.records).toMatchObject([{ markedAt: expect.any(Number) }]);
    await jobs.clock.advance(LEASE / 2);
    await clock.advance(INTERVAL);
    expect(store.records[0]).not.toHaveProperty('markedAt');
    expect(calls).toEqual([]);
    end('done');
    await expect(run).resolves.toBe('done');
    const closed = looking.app.close();
    await clock.advance(1);
    await closed;
  });
});

describe('StuckOperations', () => {
  it('lists the first stuck operations and their number', async () => {
    await start({ detector: false });
    for (let index = 0; index < 12; index++) await beginDead(String(index));
    await jobs.clock.advance(LEASE + 1);
    const { count, operations } = await jobs.stuck.list();
    expect(count).toBe(12);
    expect(operations.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, index) => String(index)));
  });

  it('cleans up at once, without the second look', async () => {
    const { store } = await start({ detector: false });
    const { calls, onStuck } = recovery();
    jobs.tracker.register('assembly', onStuck);
    await beginDead();
    await store.begin({ name: 'upload', key: '1', owner: 'dead', lease: LEASE, maxRun: LEASE * 9 });
    await jobs.clock.advance(LEASE + 1);
    const report = { scanned: 2, recovered: 1, failed: 1, deleted: 0, durationMs: 0 };
    expect(await jobs.stuck.cleanup({ dryRun: true })).toEqual(report);
    expect(store.records.map(({ state }) => state)).toEqual(['running', 'running']);
    expect(await jobs.stuck.cleanup()).toEqual(report);
    await jobs.clock.settle();
    expect(calls).toHaveLength(1);
    expect(store.records.map(({ state }) => state).toSorted()).toEqual(['failed', 'recovered']);
  });
});
