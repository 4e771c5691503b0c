import {
  ConflictError,
  currentContext,
  DeclaredCriticality,
  RequestContext,
  runInContext,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  currentOperation,
  MemoryOperationStore,
  OperationLostError,
  type OperationRun,
  OperationRunningError,
  type RunOptions,
} from '../src/index.js';
import { heldWork, type Jobs, type JobsParts, startJobs } from './support/start-jobs.js';

const LEASE = 60_000;

let jobs: Jobs;

async function start(parts?: JobsParts): Promise<Jobs> {
  jobs = await startJobs(parts);
  return jobs;
}

afterEach(async () => {
  const closed = jobs.app.close();
  await jobs.clock.advance(20_000);
  await closed;
});

/** Runs an operation that waits until the test ends it. */
function hold(options: Partial<RunOptions> = {}) {
  const work = heldWork();
  const seen: { run?: OperationRun } = {};
  const result = jobs.tracker.run('assembly', { key: 'episode 1', ...options }, (run) => {
    seen.run = run;
    return work.promise;
  });
  result.catch(() => {});
  return { ...work, result, seen };
}

/** Takes an operation over, as the detector of another process does. */
async function takeOver(): Promise<void> {
  const future = new VirtualClock({ start: jobs.clock.now() + LEASE * 1_000 });
  const { now } = jobs.clock;
  jobs.clock.now = () => future.now();
  await jobs.store.mark(10);
  await jobs.store.recover('another process', {
    ...{ recoverable: ['assembly'], maxRecoveries: 9, grace: 0, limit: 10 },
  });
  jobs.clock.now = now;
}

describe('the criticality of an operation', () => {
  const criticalityIn = (scope: RequestContext): Promise<unknown> =>
    runInContext(scope, () =>
      jobs.tracker.run('assembly', { key: 'e1' }, () => currentContext()?.criticality),
    );

  it('is sheddable, whatever request begins it', async () => {
    await start();
    await expect(criticalityIn(new RequestContext())).resolves.toBe('sheddable');
    await expect(
      jobs.tracker.run('assembly', { key: 'e1' }, () => currentContext()?.criticality),
    ).resolves.toBe('sheddable');
  });

  it('is the declared one within a method with @Criticality()', async () => {
    await start();
    await expect(criticalityIn(new DeclaredCriticality('critical'))).resolves.toBe('critical');
  });
});

describe('OperationTracker.run', () => {
  it('keeps a record while the work runs, and its outcome afterwards', async () => {
    const { store } = await start({ owner: 'worker-1' });
    const { end, result } = hold();
    await jobs.clock.settle();
    expect(store.records).toMatchObject([
      {
        name: 'assembly',
        key: 'episode 1',
        owner: 'worker-1',
        state: 'running',
        lease: LEASE,
        maxRun: 7_200_000,
      },
    ]);
    expect(jobs.tracker.running).toBe(1);
    end('done');
    await expect(result).resolves.toBe('done');
    expect(store.records).toMatchObject([{ state: 'succeeded' }]);
    expect(jobs.tracker.running).toBe(0);
    expect(jobs.events('operation.finished')).toMatchObject([{ name: 'assembly', end: 'succeeded' }]);
  });

  it('passes the error of the work on untouched, and records its class, code and issue, never its message', async () => {
    const { reporter, store } = await start();
    const error = new ConflictError('The password is hunter2.');
    const { fail, result } = hold();
    fail(error);
    await expect(result).rejects.toBe(error);
    expect(store.records).toMatchObject([
      { state: 'failed', failure: 'ConflictError/CONFLICT', issue: 'issue-1' },
    ]);
    expect(reporter.reports).toEqual([
      { error, context: { transport: 'operation', route: 'assembly', operationId: '1' } },
    ]);
    expect(JSON.stringify(store.records)).not.toContain('hunter2');
  });

  it('refuses a second run of a name and key while one runs', async () => {
    await start();
    const { end, result } = hold();
    await jobs.clock.settle();
    const second = jobs.tracker.run('assembly', { key: 'episode 1' }, () => 'never');
    await expect(second).rejects.toBeInstanceOf(OperationRunningError);
    await expect(second).rejects.toMatchObject({ code: 'OPERATION_RUNNING', status: 409 });
    expect(jobs.events('operation.refused')).toEqual([{ name: 'assembly', key: 'episode 1' }]);
    await expect(jobs.tracker.run('assembly', { key: 'episode 2' }, () => 'other')).resolves.toBe('other');
    end('first');
    await result;
    await expect(jobs.tracker.run('assembly', { key: 'episode 1' }, () => 'next')).resolves.toBe('next');
  });

  it('joins the run of this process with `join`, and starts the work once', async () => {
    await start();
    const { end, result } = hold();
    const joined = jobs.tracker.run('assembly', { key: 'episode 1', whenRunning: 'join' }, () => 'never');
    end('one result');
    await expect(Promise.all([result, joined])).resolves.toEqual(['one result', 'one result']);
    expect(jobs.events('operation.started')).toHaveLength(1);
  });

  it('refuses to join the run of another process', async () => {
    const { store } = await start();
    await store.begin({ name: 'assembly', key: 'episode 1', owner: 'other', lease: LEASE, maxRun: LEASE });
    const joined = jobs.tracker.run('assembly', { key: 'episode 1', whenRunning: 'join' }, () => 'never');
    await expect(joined).rejects.toMatchObject({ code: 'OPERATION_RUNNING' });
  });

  it('sends the heartbeats of all operations in one statement every half lease', async () => {
    const { store } = await start();
    const beats: number[] = [];
    const { beat } = store;
    store.beat = (claims) => {
      beats.push(claims.length);
      return beat.call(store, claims);
    };
    const held = Array.from({ length: 50 }, (_, index) => hold({ key: `episode ${index}` }));
    await jobs.clock.advance(LEASE * 5);
    expect(beats).toEqual(Array.from({ length: 10 }, () => 50));
    expect((await jobs.stuck.list()).count).toBe(0);
    for (const { end } of held) end('done');
    await Promise.all(held.map(({ result }) => result));
    await jobs.clock.advance(LEASE * 5);
    expect(beats).toHaveLength(10);
  });

  it('repeats a failed heartbeat soon, and keeps the operation through an outage of the store', async () => {
    const { store } = await start();
    const { beat, lead } = store;
    store.lead = (...args) => (failing ? Promise.reject(new Error('lost')) : lead.apply(store, args));
    let failing = true;
    let calls = 0;
    store.beat = (claims) => {
      calls += 1;
      return failing ? Promise.reject(new Error('secret: connection lost')) : beat.call(store, claims);
    };
    const { end, result, seen } = hold();
    await jobs.clock.advance(LEASE * 10);
    expect(calls).toBeGreaterThan(90);
    expect(seen.run?.signal.aborted).toBe(false);
    failing = false;
    await jobs.clock.advance(LEASE);
    expect((await jobs.stuck.list()).count).toBe(0);
    end('done');
    await expect(result).resolves.toBe('done');
    expect(jobs.events('operations.heartbeat-failed').length).toBeGreaterThan(90);
  });

  it('aborts the signal when the operation is lost, and refuses the result of a late finisher', async () => {
    const { store, logger } = await start();
    const { end, result, seen } = hold();
    await jobs.clock.settle();
    await takeOver();
    await jobs.clock.advance(LEASE / 2);
    expect(seen.run?.signal.reason).toBeInstanceOf(OperationLostError);
    end('too late');
    await expect(result).rejects.toMatchObject({ code: 'OPERATION_LOST', status: 409 });
    expect(store.records).toMatchObject([{ state: 'running', owner: 'another process' }]);
    expect(jobs.events('operation.finished')).toMatchObject([{ end: 'lost' }]);
    expect(logger.lines).toContain(
      "warn Operation 'assembly' (1) counted as stuck and was taken over; its signal has aborted.",
    );
  });

  it('refuses the result of a late finisher that has not heard of its loss', async () => {
    await start();
    const { end, result } = hold();
    await jobs.clock.settle();
    await takeOver();
    end('too late');
    await expect(result).rejects.toBeInstanceOf(OperationLostError);
  });

  it('aborts the signal at `maxRun`, and waits for the work', async () => {
    const { store } = await start();
    const { fail, result, seen } = hold({ maxRun: 5_000 });
    await jobs.clock.advance(4_999);
    expect(seen.run?.signal.aborted).toBe(false);
    await jobs.clock.advance(1);
    expect(seen.run?.signal.reason).toBeInstanceOf(TimeoutExceededError);
    expect(store.records).toMatchObject([{ state: 'running' }]);
    const error = new Error('The encoder was cancelled.');
    fail(error);
    await expect(result).rejects.toBe(error);
    expect(store.records).toMatchObject([{ state: 'failed', failure: 'TimeoutExceededError/TIMEOUT' }]);
  });

  it('sends a heartbeat on demand, at most one in a tenth of a lease, and throws when the operation is lost', async () => {
    const { store } = await start();
    let calls = 0;
    const { beat } = store;
    store.beat = (claims) => {
      calls += 1;
      return beat.call(store, claims);
    };
    const { end, seen } = hold();
    await jobs.clock.settle();
    for (let call = 0; call < 100; call++) await seen.run?.heartbeat();
    expect(calls).toBe(1);
    await jobs.clock.advance(LEASE / 10);
    await takeOver();
    await expect(seen.run?.heartbeat()).rejects.toBeInstanceOf(OperationLostError);
    end('late');
  });

  it('writes the outcome again when the store fails, and returns the result', async () => {
    const { store } = await start();
    const { finish } = store;
    let failures = 2;
    store.finish = (...args) =>
      failures-- > 0 ? Promise.reject(new Error('lost')) : finish.apply(store, args);
    const { end, result } = hold();
    end('done');
    await jobs.clock.advance(1_000);
    await expect(result).resolves.toBe('done');
    expect(store.records).toMatchObject([{ state: 'succeeded' }]);
  });

  it('says when the outcome could not be written, and returns the result', async () => {
    const { store, logger } = await start();
    store.finish = () => Promise.reject(new Error('password=hunter2'));
    const { end, result } = hold();
    end('done');
    await jobs.clock.advance(20_000);
    await expect(result).resolves.toBe('done');
    expect(jobs.events('operation.finished')).toMatchObject([{ end: 'unrecorded' }]);
    const line = logger.lines.find((text) => text.includes('could not be written'));
    expect(line).toContain('it will count as stuck');
    expect(line).not.toContain('hunter2');
  });

  it('passes parts that can be taken out of the run', async () => {
    await start();
    const work = jobs.tracker.run(
      'assembly',
      { key: '1' },
      async ({ signal, heartbeat, fence: { token } }) => {
        await heartbeat();
        return [signal.aborted, token];
      },
    );
    await expect(work).resolves.toEqual([false, 1]);
  });

  it('offers the run to everything that the work calls', async () => {
    await start();
    const seen = await jobs.tracker.run('assembly', { key: '1' }, async () => {
      await Promise.resolve();
      return currentOperation()?.fence.token;
    });
    expect(seen).toBe(1);
    expect(currentOperation()).toBeUndefined();
  });

  it('says that a store in memory cannot guard a transaction', async () => {
    await start();
    const run = jobs.tracker.run('assembly', { key: '1' }, ({ fence }) => fence.guard({}));
    await expect(run).rejects.toThrow(
      `The store 'memory' cannot guard a transaction. Write "fence.token" with your data, and refuse smaller ones.`,
    );
  });

  it.each([
    ['assembly line', { key: '1' }, 'operation.name'],
    ['assembly', { key: '1', maxRun: 0 }, "operation 'assembly'.maxRun"],
    ['assembly', { key: '1', whenRunning: 'wait' }, "operation 'assembly'.whenRunning"],
    ['assembly', { key: '1', timeout: 5 }, "operation 'assembly'.timeout"],
    ['assembly', { key: '' }, 'The key of operation'],
    ['assembly', { key: 'x'.repeat(501) }, 'The key of operation'],
    ['assembly', { key: 7 }, 'The key of operation'],
    ['assembly', { key: 'a\0b' }, 'The key of operation'],
  ])('refuses %j with %j', async (name, options, message) => {
    await start();
    await expect(jobs.tracker.run(name, options as RunOptions, () => 1)).rejects.toThrow(message);
    expect(jobs.store.records).toEqual([]);
  });

  it('passes on the error of a store that cannot begin an operation', async () => {
    const store = new MemoryOperationStore();
    store.begin = () => Promise.reject(new Error('no database'));
    await start({ store });
    await expect(jobs.tracker.run('assembly', { key: '1' }, () => 1)).rejects.toThrow('no database');
  });
});

describe('the end of the application', () => {
  it('waits for running operations', async () => {
    await start();
    const { end, result } = hold();
    await jobs.clock.settle();
    const closed = jobs.app.close();
    await jobs.clock.advance(3_900);
    end('done');
    await expect(result).resolves.toBe('done');
    await closed;
    expect(jobs.store.records).toMatchObject([{ state: 'succeeded' }]);
  });

  it('aborts the signals after the grace, and records the reason', async () => {
    await start({ shutdownGrace: 3_000 });
    const { fail, result, seen } = hold();
    await jobs.clock.settle();
    const closed = jobs.app.close();
    await jobs.clock.advance(3_000);
    expect(seen.run?.signal.reason).toBeInstanceOf(ShuttingDownError);
    fail(new Error('cancelled'));
    await expect(result).rejects.toThrow('cancelled');
    await closed;
    expect(jobs.store.records).toMatchObject([
      { state: 'failed', failure: 'ShuttingDownError/SHUTTING_DOWN' },
    ]);
    expect(jobs.reporter.reports).toEqual([]);
  });

  it('aborts an operation that the store begins too late', async () => {
    const { store } = await start();
    const { begin } = store;
    const { promise: late, end: answer } = heldWork();
    store.begin = async (operation) => {
      await late;
      return begin.call(store, operation);
    };
    const run = jobs.tracker.run('assembly', { key: '1' }, ({ signal }) => signal.throwIfAborted());
    run.catch(() => {});
    const closed = jobs.app.close();
    await jobs.clock.advance(15_000);
    await closed;
    answer('now');
    await expect(run).rejects.toBeInstanceOf(ShuttingDownError);
    expect(store.records).toMatchObject([{ state: 'failed', failure: 'ShuttingDownError/SHUTTING_DOWN' }]);
  });

  it('marks operations that do not end as failed, and refuses new ones', async () => {
    await start();
    hold();
    await jobs.clock.settle();
    const closed = jobs.app.close();
    await jobs.clock.advance(15_000);
    await closed;
    expect(jobs.store.records).toMatchObject([
      { state: 'failed', failure: 'ShuttingDownError/SHUTTING_DOWN' },
    ]);
    await expect(jobs.tracker.run('assembly', { key: '2' }, () => 1)).rejects.toBeInstanceOf(
      ShuttingDownError,
    );
    expect(jobs.clock.pending).toBe(0);
  });
});
