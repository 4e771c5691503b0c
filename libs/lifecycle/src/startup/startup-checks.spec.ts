import { Failures, HealthDetails, Redactor, type StartupCheckResult } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { resolveLifecycleOptions } from '../options/resolve-lifecycle-options.js';
import { StartupChecks } from './startup-checks.js';
import { StartupTasks } from './startup-tasks.js';

const forever = (): Promise<never> => new Promise(() => undefined);
const refused = (): Promise<never> =>
  Promise.reject(
    Object.assign(new Error('connect to postgres://me:s3cret@db refused'), { code: 'ECONNREFUSED' }),
  );

describe('StartupChecks', () => {
  let clock: VirtualClock;
  let logger: RecordingLogger;
  let details: HealthDetails;
  let checks: StartupChecks;
  let tasks: StartupTasks;
  beforeEach(() => {
    clock = new VirtualClock();
    logger = new RecordingLogger();
    Logger.overrideLogger(logger);
    details = new HealthDetails();
    const options = resolveLifecycleOptions({}, {});
    checks = new StartupChecks(options, clock, new Failures(), new Redactor(), details);
    tasks = new StartupTasks(options, clock, checks);
  });
  afterEach(() => {
    Logger.overrideLogger(false);
  });

  const statuses = (): Record<string, string> =>
    Object.fromEntries(checks.status.map(({ name, status }) => [name, status]));

  it('runs all checks at the same time, before the start-up tasks', async () => {
    const steps: string[] = [];
    const gate = Promise.withResolvers<void>();
    checks.register('first', async () => {
      steps.push('first');
      await gate.promise;
    });
    checks.register('second', () => {
      steps.push('second');
    });
    tasks.register('migrations', () => steps.push('migrations'));
    void tasks.run();
    await clock.advance(0);
    expect(steps).toEqual(['first', 'second']);
    gate.resolve();
    await tasks.completed;
    expect(steps).toEqual(['first', 'second', 'migrations']);
  });

  it("runs a check with `after: 'tasks'` when the tasks are done", async () => {
    const steps: string[] = [];
    checks.register('migrated', () => void steps.push('migrated'), { after: 'tasks' });
    tasks.register('migrations', () => steps.push('migrations'));
    await tasks.run();
    await tasks.completed;
    expect(steps).toEqual(['migrations', 'migrated']);
  });

  it.each<[string, StartupCheckResult, object]>([
    ['nothing', undefined, { status: 'passed' }],
    ['a text', 'PostgreSQL 17.2', { status: 'passed', message: 'PostgreSQL 17.2' }],
    ['a warning', { status: 'warning', message: 'slow' }, { status: 'warning', message: 'slow' }],
    ['an object of another purpose', { rows: [] } as never, { status: 'passed' }],
  ])('takes %s as the result of a check', async (_, result, expected) => {
    checks.register('check', () => result);
    await tasks.run();
    await tasks.completed;
    expect(checks.status).toEqual([{ name: 'check', required: true, duration: 0, ...expected }]);
  });

  it('reports all problems in one error, the failed required checks first', async () => {
    checks.register('redis', refused, { required: false });
    checks.register('node', () => ({ status: 'failed', message: 'Node 18 is too old.' }));
    checks.register('database', refused);
    checks.register('folder', () => 'writable');
    tasks.register('migrations', () => undefined);
    void tasks.run();
    await clock.advance(0);
    await expect(tasks.completed).rejects.toMatchObject({
      name: 'StartupError',
      code: 'STARTUP_FAILED',
      task: undefined,
      checks: ['node', 'database'],
      message: [
        '2 required start-up checks failed:',
        '  node (required): Node 18 is too old.',
        '  database (required): Nothing listens at the address (ECONNREFUSED)',
        '  redis (warning): Nothing listens at the address (ECONNREFUSED)',
      ].join('\n'),
    });
    expect(tasks.status.tasks).toMatchObject([{ status: 'pending' }]);
  });

  it('waits for slow checks before it reports a failure, so that no problem is missing', async () => {
    checks.register('node', () => ({ status: 'failed', message: 'Node 18 is too old.' }));
    checks.register('slow', forever, { required: false, timeout: 700 });
    void tasks.run();
    await clock.advance(699);
    expect(statuses()).toEqual({ node: 'failed', slow: 'running' });
    await clock.advance(1);
    await expect(tasks.completed).rejects.toThrow('slow (warning): There was no answer in time');
  });

  it('repeats a required check while its failure can pass, and says so once', async () => {
    let runs = 0;
    checks.register('database', () => (++runs <= 20 ? refused() : 'PostgreSQL 17.2'));
    void tasks.run();
    await clock.advance(19_999);
    expect(statuses()).toEqual({ database: 'running' });
    expect(checks.status[0]).toMatchObject({ message: 'Nothing listens at the address (ECONNREFUSED)' });
    await clock.advance(1);
    await tasks.completed;
    expect(checks.status[0]).toMatchObject({
      status: 'passed',
      message: 'PostgreSQL 17.2',
      duration: 20_000,
    });
    expect(logger.at('warn')).toEqual([
      "Start-up check 'database' failed and is repeated for 30000 ms: Nothing listens at the address (ECONNREFUSED)",
    ]);
  });

  it('fails a required check that is still failing after `retryFor`', async () => {
    checks.register('database', refused, { retryFor: 2_500 });
    void tasks.run();
    await clock.advance(1_999);
    expect(statuses()).toEqual({ database: 'running' });
    await clock.advance(1);
    await expect(tasks.completed).rejects.toMatchObject({ checks: ['database'] });
  });

  it.each<[string, () => StartupCheckResult | Promise<StartupCheckResult>]>([
    ['that a person has to repair', () => ({ status: 'failed', message: 'wrong password' })],
    ['of an unknown error', () => Promise.reject(new TypeError('x is undefined'))],
  ])('does not repeat a check after a failure %s', async (_, check) => {
    let runs = 0;
    checks.register('check', () => {
      runs++;
      return check();
    });
    void tasks.run();
    await clock.advance(0);
    await expect(tasks.completed).rejects.toMatchObject({ checks: ['check'] });
    expect(runs).toBe(1);
  });

  it('does not become ready late because of an optional check, and reports it in one warning', async () => {
    checks.register('redis', refused, { required: false });
    checks.register('youtube', forever, { required: false, timeout: 800 });
    checks.register('node', () => 'Node 24');
    await tasks.run();
    await tasks.completed;
    expect(statuses()).toEqual({ redis: 'failed', youtube: 'running', node: 'passed' });
    expect(logger.at('warn')).toEqual([]);
    await clock.advance(800);
    expect(logger.at('warn')).toEqual([
      [
        'Start-up checks: 1 of 3 passed; the service runs without the others:',
        '  redis (warning): Nothing listens at the address (ECONNREFUSED)',
        '  youtube (warning): There was no answer in time',
      ].join('\n'),
    ]);
    expect(details.sources.get('startup-checks')?.()).toEqual({
      state: 'degraded',
      passed: 1,
      problems: {
        redis: 'Nothing listens at the address (ECONNREFUSED)',
        youtube: 'There was no answer in time',
      },
    });
  });

  it('aborts the signal of a check that takes too long', async () => {
    let aborted = false;
    checks.register(
      'slow',
      ({ signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        return forever();
      },
      { timeout: 100, retryFor: 0 },
    );
    void tasks.run();
    await clock.advance(100);
    await expect(tasks.completed).rejects.toThrow('slow (required): There was no answer in time');
    expect(aborted).toBe(true);
  });

  it("keeps a driver's message out of every text, and gives an unexplained error as the cause", async () => {
    const cause = new Error('password s3cret is wrong');
    checks.register('database', refused);
    checks.register('bucket', () => Promise.reject(cause));
    void tasks.run();
    await clock.advance(0);
    const error: unknown = await tasks.completed.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause });
    expect((error as Error).message).not.toContain('s3cret');
    expect((error as Error).message).toContain(
      'bucket (required): The check threw an error; return { status, message } to explain a failure',
    );
  });

  it('takes secrets out of the message that a check returns', async () => {
    checks.register('upstream', () => 'https://me:s3cret@host.example answers');
    await tasks.run();
    expect(checks.status[0]?.message).not.toContain('s3cret');
  });

  it('ends with the application, without a timer', async () => {
    checks.register('database', refused);
    checks.register('slow', forever, { required: false });
    void tasks.run();
    await clock.advance(500);
    tasks.cancel();
    await expect(tasks.completed).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('refuses a second check of the same name, and a check that comes too late', async () => {
    checks.register('a', () => undefined);
    expect(() => checks.register('a', () => undefined)).toThrow("Start-up check 'a' is registered twice.");
    await tasks.run();
    expect(() => checks.register('b', () => undefined)).toThrow('The start-up checks have begun');
  });

  it('names every option that is wrong or has no effect', () => {
    const register = (): void =>
      checks.register('a', () => undefined, {
        required: false,
        timeout: 0,
        retryFor: 5,
        after: 'start' as never,
        retries: 3,
      } as never);
    expect(register).toThrow(/"startupCheck.timeout".* \(at start-up check 'a'\)/s);
    expect(register).toThrow(/"startupCheck.retryFor" to be left out because the check is not required/);
    expect(register).toThrow(/"startupCheck.after" to be one of 'tasks'/);
    expect(register).toThrow(/retries/);
  });
});
