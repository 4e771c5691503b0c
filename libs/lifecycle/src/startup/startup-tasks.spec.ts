import { Failures, HealthDetails, Redactor } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { resolveLifecycleOptions } from '../options/resolve-lifecycle-options.js';
import { StartupChecks } from './startup-checks.js';
import { StartupTasks } from './startup-tasks.js';

const forever = (): Promise<never> => new Promise(() => undefined);

describe('StartupTasks', () => {
  let clock: VirtualClock;
  let tasks: StartupTasks;
  beforeEach(() => {
    clock = new VirtualClock();
    const options = resolveLifecycleOptions({}, {});
    const checks = new StartupChecks(options, clock, new Failures(), new Redactor(), new HealthDetails());
    tasks = new StartupTasks(options, clock, checks);
  });

  it('runs one task after another, in the order of registration', async () => {
    const steps: string[] = [];
    tasks.register('migrations', async () => {
      steps.push('migrations begin');
      await Promise.resolve();
      steps.push('migrations end');
    });
    tasks.register('warm-up', () => steps.push('warm-up'));
    await tasks.run();
    await tasks.completed;
    expect(steps).toEqual(['migrations begin', 'migrations end', 'warm-up']);
    expect(tasks.status.done).toBe(true);
  });

  it('shows its progress', async () => {
    tasks.register('migrations', forever);
    tasks.register('warm-up', forever);
    void tasks.run();
    await clock.advance(300);
    expect(tasks.status).toEqual({
      done: false,
      tasks: [
        { name: 'migrations', status: 'running', duration: 300 },
        { name: 'warm-up', status: 'pending', duration: 0 },
      ],
      checks: [],
    });
  });

  it('fails with the name, the time and the reason of the task, and runs no further task', async () => {
    const cause = new Error('connect ECONNREFUSED');
    let ran = false;
    tasks.register('query', () => Promise.reject(cause));
    tasks.register('late', () => (ran = true));
    await tasks.run();
    await expect(tasks.completed).rejects.toMatchObject({
      name: 'StartupError',
      message: "Start-up task 'query' failed after 0 ms: connect ECONNREFUSED",
      cause,
    });
    expect(tasks.status).toMatchObject({ done: false, tasks: [{ status: 'failed' }, { status: 'pending' }] });
    expect(ran).toBe(false);
  });

  it('gives up a task after its time and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    tasks.register(
      'query',
      (context) => {
        signal = context.signal;
        return forever();
      },
      { timeout: 500 },
    );
    void tasks.run();
    await clock.advance(500);
    await expect(tasks.completed).rejects.toThrow(
      "'query' failed after 500 ms: 'query' did not finish within 500 ms.",
    );
    expect(signal?.aborted).toBe(true);
  });

  it('takes 60 s when a task names no time', async () => {
    tasks.register('query', forever);
    void tasks.run();
    await clock.advance(59_999);
    expect(tasks.status.tasks[0]?.status).toBe('running');
    await clock.advance(1);
    expect(tasks.status.tasks[0]?.status).toBe('failed');
  });

  it('can be cancelled in the middle', async () => {
    let signal: AbortSignal | undefined;
    tasks.register('migrations', (context) => {
      signal = context.signal;
      return forever();
    });
    void tasks.run();
    await clock.advance(0);
    tasks.cancel();
    await expect(tasks.completed).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('starts no task once it is cancelled', async () => {
    let ran = false;
    tasks.register('migrations', () => (ran = true));
    tasks.cancel();
    await tasks.run();
    await expect(tasks.completed).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(ran).toBe(false);
  });

  it('refuses a time that is not a positive number', () => {
    expect(() => tasks.register('a', () => undefined, { timeout: -1 })).toThrow("(at start-up task 'a')");
  });

  it('refuses a second task of the same name, and a task that comes too late', async () => {
    tasks.register('a', () => undefined);
    expect(() => tasks.register('a', () => undefined)).toThrow("Start-up task 'a' is registered twice.");
    await tasks.run();
    expect(() => tasks.register('b', () => undefined)).toThrow('Start-up is over');
  });
});
