import { hostname } from 'node:os';
import {
  CircuitOpenError,
  CurrentTrace,
  minutes,
  NotFoundError,
  ResilienceEvents,
  seconds,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { Global, type INestApplicationContext, Module, NotFoundException } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import * as Sentry from '@sentry/node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { thrownWith } from '../../../test/harness/thrown-secrets.js';
import { ErrorTracker, ErrorTrackingModule, issueIdOf, sentryExporter } from '../src/index.js';
import type { ErrorTrackingModuleOptions, IssueExporter } from '../src/index.js';
import type { ErrorsExportedEvent } from '../src/error-tracking.events.js';
import { SentryServer } from './support/sentry-server.js';

const logger = new RecordingLogger();
let app: INestApplicationContext | undefined;
let clock: VirtualClock;
let tracker: ErrorTracker;
let outcomes: ErrorsExportedEvent[];

beforeEach(() => {
  logger.lines.length = 0;
  clock = new VirtualClock();
  outcomes = [];
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const TRACE = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

/** Stands in for `ObservabilityModule` in an active span. */
@Global()
@Module({ providers: [{ provide: CurrentTrace, useValue: { ids: TRACE } }], exports: [CurrentTrace] })
class TracedModule {}

async function start(exporter: IssueExporter, options: ErrorTrackingModuleOptions = {}): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [
      TracedModule,
      ErrorTrackingModule.forRoot({
        service: 'studio-api',
        alerts: false,
        exporters: [exporter],
        ...options,
      }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  module.useLogger(logger);
  app = await module.init();
  tracker = app.get(ErrorTracker);
  app.get(ResilienceEvents).on('errors.exported', (event) => outcomes.push(event));
}

/** The wait of the exporter passes, and it answers. */
async function pass(duration: number): Promise<void> {
  await clock.advance(duration);
  await tracker.export();
}

const exported = (outcome: string): number =>
  outcomes.filter((event) => event.outcome === outcome).reduce((sum, { errors }) => sum + errors, 0);

const failing = (): string[] => logger.lines.filter((line) => line.includes("Exporter 'sentry'"));

describe('an event in Sentry', () => {
  it('has the fingerprint, level, tags, release, environment, trace and hashed user of the error', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn, release: 'studio@4.2.0', environment: 'staging' }));
    const error = new CircuitOpenError('payments', 1_000);
    const fingerprint = tracker.trackError(error, { handler: 'PaymentsService.pay', userId: 'ada-17' });
    await pass(seconds(1));
    const [event] = sentry.events;
    expect(event).toMatchObject({
      level: 'warning',
      fingerprint: [fingerprint],
      release: 'studio@4.2.0',
      environment: 'staging',
      server_name: hostname(),
      tags: {
        category: 'circuit_breaker',
        service: 'studio-api',
        instance: hostname(),
        operation: 'PaymentsService.pay',
        circuit: 'payments',
        code: 'CIRCUIT_OPEN',
        issue: issueIdOf(fingerprint ?? ''),
      },
      extra: { occurrences: 1, handler: 'PaymentsService.pay' },
      contexts: { trace: { trace_id: TRACE.traceId, span_id: TRACE.spanId } },
      user: { id: expect.stringMatching(/^[\w-]{22}$/) },
    });
    expect(sentry.text).not.toContain('ada-17');
  });

  it('lists the causes as linked exceptions, the innermost first, with frames', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn }));
    const driver = new RangeError('password=hunter2 was refused');
    tracker.trackError(new Error('No receipt.', { cause: new TypeError('No row.', { cause: driver }) }));
    await pass(seconds(1));
    const values = sentry.events[0]?.exception?.values ?? [];
    expect(values.map(({ type, value, mechanism }) => [type, value, mechanism?.parent_id])).toEqual([
      ['RangeError', 'password=[redacted] was refused', 1],
      ['TypeError', 'No row.', 0],
      ['Error', 'No receipt.', undefined],
    ]);
    expect(values.at(-1)?.stacktrace?.frames?.at(-1)).toMatchObject({
      filename: expect.stringContaining('sentry.spec.ts'),
      in_app: true,
    });
  });

  it('has no user when hashedUserIds is false', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn, hashedUserIds: false }));
    tracker.trackError(new Error('No row.'), { userId: 'ada-17' });
    await pass(seconds(1));
    expect(sentry.events.map(({ user }) => user)).toEqual([undefined]);
    expect(sentry.text).not.toContain('ada-17');
  });

  it('contains no secret', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn }));
    // The sampler of the issues has redacted the texts; a quarter of them shows that nothing goes around it.
    const samples = SECRET_SAMPLES.filter((_sample, index) => index % 4 === 0);
    const texts = [...new Set(samples.map(({ text }) => text))];
    for (const [index, text] of texts.entries()) {
      const ways = thrownWith(text);
      const [, thrown] = ways[index % ways.length] as (typeof ways)[number];
      tracker.trackError(
        thrown,
        { fingerprint: `${index}`, note: text, [text]: 1, handler: text },
        'database',
        'high',
      );
    }
    await pass(seconds(1));
    expect(sentry.requests).toBe(texts.length);
    const { text: sent } = sentry;
    const leaked = samples.filter(({ secret }) => sent.includes(JSON.stringify(secret).slice(1, -1)));
    expect(leaked).toEqual([]);
  });
});

describe('the export', () => {
  it('sends one event for each issue and interval of a storm, with the number of errors', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn }));
    for (let second = 0; second < 3; second++) {
      for (let number = 0; number < 1_000; number++)
        tracker.trackError(new Error(`Row ${number} is broken.`));
      await pass(seconds(1));
    }
    expect(sentry.events.map(({ extra }) => extra?.['occurrences'])).toEqual([1_000, 1_000, 1_000]);
    expect([exported('sent'), exported('lost')]).toEqual([3_000, 0]);
  });

  it('contains answers 404 of other services, but no errors of our clients', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn }));
    const ofAxios = { isAxiosError: true, status: 404, response: { status: 404 } };
    tracker.trackError(Object.assign(new Error('Request failed with status code 404'), ofAxios));
    tracker.trackError(new NotFoundError('No such video.'));
    tracker.trackError(new NotFoundException('No such video.'));
    await pass(seconds(1));
    expect(sentry.events.map(({ exception }) => exception?.values?.[0]?.value)).toEqual([
      'Request failed with status code 404',
    ]);
  });
});

describe('an outage of Sentry', () => {
  it('adds the errors up and sends them when it ends', async () => {
    let status = 503;
    await using sentry = await SentryServer.start((response) => {
      response.statusCode = status;
      response.end();
    });
    await start(sentryExporter({ dsn: sentry.dsn }));
    for (let number = 0; number < 5; number++) {
      tracker.trackError(new Error(`Row ${number} is broken.`));
      await pass(seconds(1));
    }
    expect(exported('sent')).toBe(0);
    status = 200;
    await pass(minutes(5));
    expect(sentry.events.at(-1)?.extra).toMatchObject({ occurrences: 5 });
    expect([exported('sent'), exported('lost')]).toEqual([5, 0]);
    expect(failing()).toEqual([
      expect.stringMatching(/Exporter 'sentry' is failing; .* Sentry answered 503\./),
      expect.stringContaining("Exporter 'sentry' is working again."),
    ]);
  });

  it('waits as long as a 429 asks', async () => {
    let status = 429;
    await using sentry = await SentryServer.start((response) => {
      response.writeHead(status, { 'retry-after': '60' }).end();
    });
    await start(sentryExporter({ dsn: sentry.dsn }));
    tracker.trackError(new Error('Row 1 is broken.'));
    await clock.advance(seconds(1));
    await tracker.export();
    const asked = sentry.requests;
    status = 200;
    tracker.trackError(new Error('Row 2 is broken.'));
    await clock.advance(seconds(59));
    expect(sentry.requests).toBe(asked);
    expect(exported('lost')).toBe(0);
  });

  it('drops an event that Sentry refuses for good, and counts it', async () => {
    await using sentry = await SentryServer.start((response) => {
      response.statusCode = 403;
      response.end();
    });
    await start(sentryExporter({ dsn: sentry.dsn }));
    tracker.trackError(new Error('Row 1 is broken.'));
    await pass(seconds(1));
    expect(outcomes).toEqual([{ exporter: 'sentry', outcome: 'lost', errors: 1 }]);
    expect(failing()).toEqual([expect.stringContaining('Sentry answered 403.')]);
  });

  it('keeps no more different errors than maxPending, and counts those that are lost', async () => {
    await using sentry = await SentryServer.start((response) => response.destroy());
    await start(sentryExporter({ dsn: sentry.dsn }), { maxPending: 2 });
    for (let number = 0; number < 5; number++)
      tracker.trackError(new Error('Broken.'), { fingerprint: `${number}` });
    await pass(seconds(1));
    expect(exported('lost')).toBe(3);
  });

  it('delays neither the issues nor the end of the application', async () => {
    await using sentry = await SentryServer.start(() => undefined);
    await start(sentryExporter({ dsn: sentry.dsn }));
    tracker.trackError(new Error('Row 1 is broken.'));
    await clock.advance(seconds(1));
    expect((await tracker.list()).issues).toHaveLength(1);
    const closed = app?.close();
    await clock.advance(seconds(5));
    await closed;
    expect(exported('lost')).toBe(1);
    expect(logger.lines.join('\n')).toContain(
      "The application ended before exporter 'sentry' had sent 1 error of 1 issue.",
    );
  });
});

describe('the end of the application', () => {
  it('sends the last errors', async () => {
    await using sentry = await SentryServer.start();
    await start(sentryExporter({ dsn: sentry.dsn }));
    tracker.trackError(new Error('The last words.'));
    await app?.close();
    expect(sentry.events.map(({ exception }) => exception?.values?.[0]?.value)).toEqual(['The last words.']);
  });
});

describe('the client of the application', () => {
  afterEach(async () => {
    await Sentry.close(0);
    Sentry.getCurrentScope().setClient(undefined);
  });

  it('sends the events, without the breadcrumbs, users and tags of its scopes', async () => {
    await using sentry = await SentryServer.start();
    Sentry.init({
      dsn: sentry.dsn,
      release: 'studio@5',
      environment: 'canary',
      defaultIntegrations: false,
      enableRuntimeChannelInjection: false,
      sampleRate: 0,
    });
    Sentry.addBreadcrumb({ message: 'token=hunter2' });
    Sentry.setUser({ email: 'ada@example.com' });
    Sentry.setTag('password', 'hunter2');
    await start(sentryExporter());
    tracker.trackError(new Error('No row.'));
    await pass(seconds(1));
    expect(sentry.events).toMatchObject([{ release: 'studio@5', environment: 'canary' }]);
    expect(sentry.text).not.toMatch(/hunter2|ada@example/);
    await app?.close();
    expect(Sentry.isEnabled()).toBe(true);
  });

  it('switches the exporter off when it has no DSN', async () => {
    Sentry.init({ defaultIntegrations: false, enableRuntimeChannelInjection: false });
    await start(sentryExporter());
    tracker.trackError(new Error('No row.'));
    await pass(seconds(1));
    expect(outcomes).toEqual([]);
    expect(failing()).toEqual([expect.stringContaining('is off: Sentry.init() has got no DSN')]);
  });
});

describe('an exporter with a DSN', () => {
  it('installs no handlers and does not become the client of the application', async () => {
    await using sentry = await SentryServer.start();
    const handlers = (): number[] =>
      ['uncaughtException', 'unhandledRejection', 'beforeExit'].map((event) => process.listenerCount(event));
    const before = handlers();
    await start(sentryExporter({ dsn: sentry.dsn }));
    expect(handlers().slice(0, 2)).toEqual(before.slice(0, 2));
    expect(Sentry.isInitialized()).toBe(false);
    await app?.close();
    expect(handlers()).toEqual(before);
  });
});

describe('sentryExporter', () => {
  it('stops the start when there is neither a DSN nor a client', async () => {
    await expect(start(sentryExporter())).rejects.toThrow(
      /errorTracking\.exporters\.sentry\.dsn.*Sentry\.init\(\) has not run.*sentryExporter/,
    );
  });

  it('reports all wrong options without the DSN', () => {
    const wrong = {
      dsn: 'https://sentry.io/hunter2',
      release: 4,
      environment: '',
      tracesSampleRate: 1,
    } as object;
    expect(() => sentryExporter(wrong)).toThrow(
      /(?=.*tracesSampleRate)(?=.*"errorTracking\.exporters\.sentry\.dsn" to be a DSN)(?=.*\.release)(?=.*\.environment)(?!.*hunter2)/s,
    );
  });
});
