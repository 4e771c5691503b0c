import {
  CircuitOpenError,
  ErrorReporter,
  NotFoundError,
  OptionsError,
  ResilienceEvents,
  ResilienceGauges,
  RequestContext,
  minutes,
  runInContext,
  seconds,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { Closers, LifecycleModule, StartupTask } from '@breakwater/lifecycle';
import { ResilienceModule, Retry } from '@breakwater/resilience';
import {
  type DynamicModule,
  Injectable,
  type INestApplicationContext,
  Module,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ERROR_CATEGORIES,
  ERROR_SEVERITIES,
  ErrorCategory,
  ErrorSeverity,
  ErrorTracker,
  ErrorTrackingModule,
  type ErrorTrackingModuleOptions,
  type Issue,
  IssueStore,
  MemoryIssueStore,
} from '../src/index.js';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { TroubledStore } from './support/troubled.store.js';
import type { ErrorTrackedEvent, IssueTransitionEvent } from '../src/error-tracking.events.js';

const logger = new RecordingLogger();
let app: INestApplicationContext;
let clock: VirtualClock;
let tracker: ErrorTracker;

beforeEach(() => {
  logger.lines.length = 0;
  clock = new VirtualClock();
});
afterEach(() => app.close());

async function start(
  options: ErrorTrackingModuleOptions = {},
  ...imports: (Type | DynamicModule)[]
): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [
      ...imports,
      ErrorTrackingModule.forRoot({ alerts: false, ...options }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  module.useLogger(logger);
  app = await module.init();
  tracker = app.get(ErrorTracker);
}

const pay = (): Error => new Error('No answer from the bank.');
const upload = (): Error => new Error('The disk is full.');

async function issues(): Promise<readonly Issue[]> {
  await tracker.flush();
  return (await tracker.list()).issues;
}
async function onlyIssue(): Promise<Issue> {
  const [issue, ...others] = await issues();
  if (!issue || others.length > 0)
    throw new Error(`Expected one issue, got ${others.length + (issue ? 1 : 0)}.`);
  return issue;
}

describe('trackError', () => {
  it('makes one issue of equal errors within a second, and returns its fingerprint', async () => {
    await start();
    const first = tracker.trackError(pay());
    for (let number = 0; number < 9; number++) expect(tracker.trackError(pay())).toBe(first);
    expect(tracker.trackError(upload())).not.toBe(first);
    await clock.advance(seconds(1));
    const { issues: stored } = await tracker.list({ sort: 'count' });
    expect(stored.map(({ fingerprint, count, state }) => [fingerprint === first, count, state])).toEqual([
      [true, 10, 'new'],
      [false, 1, 'new'],
    ]);
  });

  it('prefers the category and the severity of the caller', async () => {
    await start();
    tracker.trackError(
      new Error('Test error'),
      { userId: 'test_user', url: '/test' },
      ErrorCategory.BUSINESS_LOGIC,
      ErrorSeverity.MEDIUM,
    );
    expect(await onlyIssue()).toMatchObject({
      category: 'business_logic',
      severity: 'medium',
      sample: { context: { userId: 'test_user', url: '/test' } },
    });
  });

  it('ignores unknown categories and severities', async () => {
    await start();
    tracker.trackError(pay(), {}, 'weather' as ErrorCategory, 'awful' as ErrorSeverity);
    const { category, severity } = await onlyIssue();
    expect(ERROR_CATEGORIES).toContain(category);
    expect(ERROR_SEVERITIES).toContain(severity);
  });

  it('groups by the fingerprint of the context when there is one', async () => {
    await start();
    tracker.trackError(pay(), { fingerprint: ['bank', 'down'] });
    tracker.trackError(upload(), { fingerprint: ['bank', 'down'] });
    const issue = await onlyIssue();
    expect(issue.count).toBe(2);
    expect(issue.sample.context).not.toHaveProperty('fingerprint');
  });

  it('queries the store only after the start-up tasks, which may create its table', async () => {
    const asked = Promise.withResolvers<boolean>();
    let done = false;
    class Store extends MemoryIssueStore {
      override counts(): ReturnType<MemoryIssueStore['counts']> {
        asked.resolve(done);
        return super.counts();
      }
    }
    @Injectable()
    class Migrations {
      @StartupTask({ name: 'migrations' })
      async run(): Promise<void> {
        await clock.settle();
        done = true;
      }
    }
    @Module({ imports: [LifecycleModule.forRoot()], providers: [Migrations] })
    class StartModule {}
    await start({ store: new Store() }, StartModule);
    await expect(asked.promise).resolves.toBe(true);
  });

  it('counts an error and the first error around it once', async () => {
    await start();
    const cause = pay();
    const first = tracker.trackError(cause);
    expect(tracker.trackError(cause)).toBe(first);
    expect(tracker.trackError(new Error('The order failed.', { cause }))).toBe(first);
    expect(await onlyIssue()).toMatchObject({ count: 1 });
  });

  it('counts an expected error without an issue, unless the caller gives a category or severity', async () => {
    await start();
    tracker.trackError(new NotFoundError('No video v1.'));
    expect(await issues()).toEqual([]);
    expect(tracker.getErrorStats()).toMatchObject({ total: 1, unresolved: 0, errorRate: 0 });
    tracker.trackError(new NotFoundError('No video v2.'), {}, undefined, ErrorSeverity.HIGH);
    expect(await onlyIssue()).toMatchObject({ severity: 'high' });
  });

  it('makes issues of expected errors with `trackExpected`', async () => {
    await start({ trackExpected: true });
    tracker.trackError(new NotFoundError('No video v1.'));
    expect(await onlyIssue()).toMatchObject({ name: 'NotFoundError' });
  });

  it('adds the facts of the current request', async () => {
    await start();
    runInContext(new RequestContext({ requestId: 'r-7' }), () => tracker.trackError(pay()));
    expect((await onlyIssue()).sample.context).toMatchObject({ requestId: 'r-7' });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'boom'],
    ['a number', 42],
    ['a symbol', Symbol('boom')],
    ['a function', () => undefined],
    ['an object without a prototype', Object.create(null)],
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['a revoked proxy', revoked()],
    ['an error that throws when it is read', hostile()],
    ['an error that is its own cause', loop()],
  ])('survives %s', async (_name, thrown) => {
    await start();
    expect([tracker.trackError(thrown), logger.lines]).toMatchObject([expect.stringMatching(/^v2:/), []]);
    await tracker.flush();
    expect(tracker.getErrorStats().total).toBe(1);
    expect(logger.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('never throws, whatever the context, and logs its failures at most once a minute', async () => {
    await start();
    for (let number = 0; number < 5; number++) {
      expect(tracker.trackError(new Error('x'), null as never)).toBeUndefined();
    }
    expect(
      logger.lines.filter((line) => line.startsWith('error An error could not be tracked')),
    ).toHaveLength(1);
  });
});

describe('an issue', () => {
  it('is resolved, and regresses with the next error', async () => {
    await start();
    const transitions: IssueTransitionEvent[] = [];
    app.get(ResilienceEvents).on('issue.transition', (event) => transitions.push(event));
    tracker.trackError(pay());
    const { id } = await onlyIssue();
    await clock.advance(minutes(1));
    expect(await tracker.resolve(id)).toMatchObject({ id, state: 'resolved' });
    expect(tracker.getErrorStats()).toMatchObject({ total: 1, resolved: 1, unresolved: 0 });
    await clock.advance(minutes(1));
    tracker.trackError(pay());
    expect(await onlyIssue()).toMatchObject({ id, state: 'regressed', count: 2 });
    expect(transitions.map(({ from, to, count }) => [from, to, count])).toEqual([
      [undefined, 'new', 1],
      ['new', 'resolved', 1],
      ['resolved', 'regressed', 2],
    ]);
  });

  it('is archived', async () => {
    await start();
    tracker.trackError(pay());
    const { id } = await onlyIssue();
    expect(await tracker.archive(id)).toMatchObject({ state: 'archived' });
    expect(await tracker.find(id)).toMatchObject({ state: 'archived' });
  });

  it('can be neither found nor changed when it does not exist', async () => {
    await start();
    expect(await tracker.find('none')).toBeUndefined();
    expect(await tracker.resolve('none')).toBeUndefined();
    expect(await tracker.archive('none')).toBeUndefined();
  });

  it('becomes ongoing after a day, and is removed after its retention', async () => {
    await start({ retention: minutes(60 * 48) });
    tracker.trackError(pay());
    await onlyIssue();
    await clock.advance(minutes(60 * 25));
    expect(await onlyIssue()).toMatchObject({ state: 'ongoing' });
    await clock.advance(minutes(60 * 24));
    expect(await issues()).toEqual([]);
    expect(logger.lines).toContainEqual(expect.stringMatching(/^log Removed 1 issue not seen since/));
  });
});

describe('getErrorStats', () => {
  it('has every key when there is nothing', async () => {
    await start();
    expect(tracker.getErrorStats()).toEqual({
      total: 0,
      bySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
      byCategory: Object.fromEntries(ERROR_CATEGORIES.map((category) => [category, 0])),
      resolved: 0,
      unresolved: 0,
      errorRate: 0,
    });
  });

  it('counts an error at once, and not again when it is stored', async () => {
    await start();
    for (let number = 0; number < 10; number++) tracker.trackError(pay(), {}, 'database', 'critical');
    const expected = {
      total: 10,
      unresolved: 10,
      bySeverity: { critical: 10, high: 0 },
      byCategory: { database: 10, network: 0 },
      errorRate: 2,
    };
    expect(tracker.getErrorStats()).toMatchObject(expected);
    await tracker.flush();
    expect(tracker.getErrorStats()).toMatchObject(expected);
    await clock.advance(minutes(5));
    expect(tracker.getErrorStats()).toMatchObject({ ...expected, errorRate: 0 });
  });

  it('includes errors that were stored before the application started', async () => {
    const store = new TroubledStore();
    await start({ store });
    tracker.trackError(pay());
    await tracker.flush();
    await app.close();
    await start({ store });
    await clock.settle();
    expect(tracker.getErrorStats()).toMatchObject({ total: 1, unresolved: 1 });
  });
});

describe('events and gauges', () => {
  it('publish each error', async () => {
    await start();
    const events: ErrorTrackedEvent[] = [];
    app.get(ResilienceEvents).on('error.tracked', (event) => events.push(event));
    const fingerprint = tracker.trackError(
      Object.assign(pay(), { code: 'EBANK' }),
      {},
      'external_api',
      'high',
    );
    expect(events).toEqual([
      {
        fingerprint,
        title: 'Error: No answer from the bank.',
        category: 'external_api',
        severity: 'high',
        name: 'Error',
        code: 'EBANK',
        expected: false,
      },
    ]);
  });

  it('show issues by state and severity', async () => {
    await start();
    tracker.trackError(pay(), {}, 'external_api', 'high');
    tracker.trackError(upload(), {}, 'file_system', 'high');
    await tracker.flush();
    const gauges = app.get(ResilienceGauges);
    expect(gauges.read('issues')).toEqual([{ state: 'new', severity: 'high', issues: 2 }]);
  });
});

describe('the error reporter', () => {
  const report = (error: unknown, context?: Record<string, unknown>): unknown =>
    app.get<ErrorReporter>(ErrorReporter).report(error, context);

  it('passes every error to the tracker and to the log', async () => {
    await start();
    report(pay(), { method: 'POST', route: '/orders', status: 500, requestId: 'r-1' });
    expect(logger.lines).toContain('error POST /orders 500 (r-1): Error: No answer from the bank.');
    expect((await onlyIssue()).sample.context).toMatchObject({ route: '/orders', requestId: 'r-1' });
  });

  it('returns the issue of the error', async () => {
    await start();
    const reported = report(pay(), { status: 500 });
    expect(reported).toEqual({ issue: (await onlyIssue()).id });
  });

  it('logs ten equal errors of a minute, and the number of the rest', async () => {
    await start();
    for (let call = 0; call < 10_000; call++) report(pay(), { status: 500 });
    report(upload(), { status: 500 });
    await clock.advance(minutes(1));
    const lines = logger.lines.filter((line) => /^(warn|error)/.test(line));
    expect(lines).toHaveLength(12);
    const [{ id } = { id: '' }] = (await tracker.list({ sort: 'count' })).issues;
    expect(lines.at(-1)).toBe(`warn 9990 more errors within 60 s: issue ${id}.`);
  });

  it('logs every error with `maxLogged: Infinity`', async () => {
    await start({ maxLogged: Infinity });
    for (let call = 0; call < 100; call++) report(pay(), { status: 500 });
    expect(logger.lines.filter((line) => line.startsWith('error 500'))).toHaveLength(100);
  });

  it('treats an error that ends the process as critical, and leaves the log line to lifecycle', async () => {
    await start();
    report(pay(), { cause: 'crash' });
    expect(await onlyIssue()).toMatchObject({ severity: 'critical' });
    expect(logger.lines.filter((line) => line.includes('No answer'))).toEqual([]);
  });

  it('makes one issue and a few log lines of ten thousand refusals of an open circuit', async () => {
    await start();
    for (let call = 0; call < 10_000; call++)
      report(new CircuitOpenError('payments', 30_000 - call), { status: 503 });
    report(new CircuitOpenError('mails', 30_000), { status: 503 });
    await clock.advance(minutes(1));
    expect((await tracker.list({ sort: 'count' })).issues.map(({ count }) => count)).toEqual([10_000, 1]);
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
      "warn 503: CircuitOpenError: Circuit 'payments' is open; retry after 30000 ms.",
      "warn 503: CircuitOpenError: Circuit 'mails' is open; retry after 30000 ms.",
      'warn 9999 more calls were refused within 60 s: CIRCUIT_OPEN payments.',
    ]);
  });

  it('summarises errors that an open circuit has caused', async () => {
    await start();
    for (let call = 0; call < 100; call++) {
      const cause = new CircuitOpenError('payments', 30_000);
      report(new Error(`No receipt ${call}.`, { cause }), { status: 500 });
    }
    await clock.advance(minutes(1));
    expect(logger.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([
      expect.stringContaining('500: Error: No receipt 0.'),
      'warn 99 more calls were refused within 60 s: CIRCUIT_OPEN payments, as Error.',
    ]);
  });

  it('makes one event of a failure with retries, with the number of attempts', async () => {
    @Injectable()
    class Bank {
      @Retry({ maxRetries: 2, delay: 100, jitter: 'none', retryOn: [Error] })
      async pay(): Promise<void> {
        throw pay();
      }
    }
    @Module({ providers: [Bank], exports: [Bank] })
    class BankModule {}
    await start({}, ResilienceModule.forRoot({}), BankModule);
    const paid = app
      .get(Bank)
      .pay()
      .catch((error: unknown) => report(error, { status: 500 }));
    await clock.advance(seconds(1));
    await paid;
    const { count, sample } = await onlyIssue();
    expect(count).toBe(1);
    expect(sample.context).toMatchObject({
      resilience: { call: 'Bank.pay', attempts: 3, outcome: 'failure', gaveUp: 'max-retries', duration: 300 },
    });
  });
});

describe('an outage of the store', () => {
  it('loses nothing', async () => {
    const store = new TroubledStore();
    await start({ store });
    store.trouble = new Error('connect ECONNREFUSED postgres://app:secret@db');
    for (let second = 0; second < 120; second++) {
      tracker.trackError(pay());
      await clock.advance(seconds(1));
    }
    store.recover();
    await clock.advance(seconds(30));
    expect(await onlyIssue()).toMatchObject({ count: 120 });
    const complaints = logger.lines.filter((line) => line.includes('issue store'));
    expect(complaints).toHaveLength(2);
    expect(complaints.join()).not.toContain('secret');
  });
});

describe('the end of the application', () => {
  it('stores the last errors, as a closer', async () => {
    const store = new TroubledStore();
    await start({ store }, LifecycleModule.forRoot());
    tracker.trackError(pay());
    await app.get(Closers).closeAll();
    expect((await store.list({})).issues).toHaveLength(1);
  });

  it('stores the last errors, without LifecycleModule', async () => {
    const store = new TroubledStore();
    await start({ store });
    tracker.trackError(pay());
    await app.close();
    expect((await store.list({})).issues).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('is not delayed by a store that hangs, and logs the lost errors', async () => {
    const store = new TroubledStore();
    store.trouble = 'hangs';
    await start({ store });
    for (let number = 0; number < 3; number++) tracker.trackError(pay());
    const closed = app.close();
    await clock.advance(seconds(5));
    await closed;
    expect(logger.lines).toContain('error The application ended before it had stored 3 errors of 1 issue.');
  });
});

describe('the module', () => {
  it('accepts options from a factory', async () => {
    const module = await Test.createTestingModule({
      imports: [
        ErrorTrackingModule.forRootAsync({
          useFactory: () => ({ store: new TroubledStore(), alerts: false }),
        }),
      ],
    }).compile();
    app = await module.init();
    expect(app.get(IssueStore)).toBeInstanceOf(TroubledStore);
  });

  it.each<[string, (Type | DynamicModule)[], RegExp]>([
    ['without options', [ErrorTrackingModule], /ErrorTrackingModule.forRoot\(\), once/],
    [
      'twice with different options',
      [ErrorTrackingModule.forRoot(), ErrorTrackingModule.forRoot({ window: minutes(1) })],
      /2 imports/,
    ],
    [
      'with an unknown option',
      [ErrorTrackingModule.forRoot({ maxIssues: 5 } as never)],
      /"errorTracking.maxIssues"/,
    ],
    [
      'with a wrong alert',
      [ErrorTrackingModule.forRoot({ alerts: { groupWait: -1 } })],
      /"alerts.groupWait"/,
    ],
  ])('does not start %s', async (_how, imports, message) => {
    app = await Test.createTestingModule({}).compile();
    const boot = Test.createTestingModule({ imports }).compile();
    await expect(boot).rejects.toThrow(OptionsError);
    await expect(boot).rejects.toThrow(message);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function hostile(): Error {
  const error = new Error('hostile');
  for (const key of ['name', 'message', 'stack', 'cause', 'code', 'status']) {
    Object.defineProperty(error, key, {
      get() {
        throw new Error('hands off');
      },
    });
  }
  return error;
}

function loop(): Error {
  const error = new Error('loop');
  error.cause = error;
  return error;
}
