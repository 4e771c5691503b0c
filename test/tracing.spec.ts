import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TimeoutExceededError } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { ObservabilityModule } from '@breakwater/observability';
import { type NamedPolicies, ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { type Attributes, context, propagation } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedSpans } from './harness/recorded-spans.js';

const POLICIES: NamedPolicies = {
  retried: { retry: { maxRetries: 2, delay: 100, jitter: 'none', budget: false } },
  answered: { fallback: () => 'fallback' },
  limited: { timeout: { total: 50 } },
  impatient: { timeout: { attempt: 50 }, retry: { maxRetries: 1, delay: 10, jitter: 'none', budget: false } },
  broken: { circuitBreaker: { volumeThreshold: 1, errorThresholdPercentage: 50, resetTimeout: 1_000 } },
  crowded: { bulkhead: { maxConcurrent: 1, maxQueue: 1 } },
};

const refused = (): Error => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
const fail = (): Promise<never> => Promise.reject(refused());

let clock: VirtualClock;
let module: TestingModule;
let policies: ResilienceService;
let spans: RecordedSpans;

beforeEach(async () => {
  spans = new RecordedSpans();
  clock = new VirtualClock();
  module = await Test.createTestingModule({
    imports: [
      ObservabilityModule.forRoot(),
      ResilienceModule.forRoot({ policies: POLICIES }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  await module.init();
  policies = module.get(ResilienceService);
});

afterEach(async () => {
  await module.close();
  spans[Symbol.dispose]();
});

const attributesOf = (span: ReadableSpan | undefined): Attributes => span?.attributes ?? {};
const eventNames = (name: string): string[] => spans.events(name).map(([event]) => event);

describe('the trace of a guarded call', () => {
  it('has a span of the call, and one of each attempt with its number and its error', async () => {
    let runs = 0;
    const call = policies.execute('retried', () => (++runs < 3 ? fail() : Promise.resolve('well')));
    await clock.advance(1_000);
    await expect(call).resolves.toBe('well');

    const [parent] = spans.named('retried');
    const attempts = spans.named('retried attempt');
    expect(attempts.map((span) => attributesOf(span)['breakwater.attempt'])).toEqual([1, 2, 3]);
    expect(attempts.map((span) => attributesOf(span)['error.type'])).toEqual([
      'ECONNREFUSED',
      'ECONNREFUSED',
      undefined,
    ]);
    expect(new Set(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
      new Set([parent?.spanContext().spanId]),
    );
    expect(spans.events('retried')).toEqual([
      ['retry.scheduled', expect.objectContaining({ 'breakwater.attempt': 1, 'error.type': 'ECONNREFUSED' })],
      ['retry.scheduled', expect.objectContaining({ 'breakwater.attempt': 2 })],
    ]);
  });

  it('says why there was no further attempt', async () => {
    const call = policies.execute('retried', fail);
    const failed = expect(call).rejects.toThrow('refused');
    await clock.advance(1_000);
    await failed;
    expect(spans.events('retried')).toContainEqual([
      'retry.exhausted',
      expect.objectContaining({ 'breakwater.attempts': 3, 'breakwater.reason': 'max-retries' }),
    ]);
  });

  it('shows that a fallback answered, and is not a failure then', async () => {
    await expect(policies.execute('answered', fail)).resolves.toBe('fallback');
    expect(spans.named('answered')[0]?.status.code).toBe(0);
    expect(spans.events('answered')).toEqual([
      [
        'fallback.used',
        expect.objectContaining({ 'error.type': 'ECONNREFUSED', 'breakwater.fallback.succeeded': true }),
      ],
    ]);
  });

  it('shows the transition of a circuit, its state, and the calls that it refuses', async () => {
    await expect(policies.execute('broken', fail)).rejects.toThrow('refused');
    await expect(policies.execute('broken', fail)).rejects.toThrow('is open');
    expect(eventNames('broken')).toEqual([
      'circuit-breaker.transition',
      'exception',
      'circuit-breaker.rejected',
      'exception',
    ]);
    expect(spans.named('broken attempt')).toHaveLength(1);
    await clock.advance(1_000);
    await policies.execute('broken', () => Promise.resolve());
    expect(spans.named('broken').map((span) => attributesOf(span)['breakwater.circuit.state'])).toEqual([
      'closed',
      'open',
      'half-open',
    ]);
  });

  it('shows a timeout as the error of the call, and ends the span of the attempt when the attempt ends', async () => {
    const work = Promise.withResolvers<void>();
    const call = policies.execute('limited', () => work.promise);
    const failed = expect(call).rejects.toThrow(TimeoutExceededError);
    await clock.advance(50);
    await failed;
    expect(attributesOf(spans.named('limited')[0])['error.type']).toBe('TIMEOUT');
    expect(spans.named('limited attempt')).toEqual([]);
    work.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(spans.events('limited attempt')).toEqual([['attempt.abandoned', { 'error.type': 'TIMEOUT' }]]);
  });

  it('shows that an attempt was repeated because of its time limit', async () => {
    const never = new Promise<never>(() => undefined);
    let runs = 0;
    const call = policies.execute('impatient', () => (++runs === 1 ? never : Promise.resolve('well')));
    await clock.advance(100);
    await call;
    expect(spans.events('impatient')).toEqual([
      ['retry.scheduled', expect.objectContaining({ 'error.type': 'TIMEOUT' })],
    ]);
  });

  it('shows the time in the queue of a bulkhead on the span of the call that waited, and the calls that it refuses', async () => {
    const work = Promise.withResolvers<void>();
    const first = policies.execute('crowded', () => work.promise);
    const second = policies.execute('crowded', () => Promise.resolve());
    await expect(policies.execute('crowded', () => Promise.resolve())).rejects.toThrow('crowded');
    await clock.advance(30);
    work.resolve();
    await Promise.all([first, second]);
    const waited = spans
      .named('crowded')
      .filter(({ events }) => events.some(({ name }) => name === 'bulkhead.entered'));
    expect(waited).toHaveLength(1);
    expect(waited[0]?.events[0]?.attributes).toMatchObject({ 'breakwater.queue_ms': 30 });
    expect(spans.events('crowded')).toContainEqual([
      'bulkhead.rejected',
      expect.objectContaining({ 'breakwater.reason': 'queue-full' }),
    ]);
  });

  it('keeps concurrent calls apart', async () => {
    const failed = expect(policies.execute('retried', fail)).rejects.toThrow('refused');
    const call = policies.execute('retried', () => Promise.resolve());
    await clock.advance(1_000);
    await Promise.all([failed, call]);
    expect(spans.named('retried').map(({ events }) => events.length)).toEqual([0, 4]);
  });
});

describe('the trace context', () => {
  let server: Server;
  let received: IncomingHttpHeaders[];

  beforeEach(async () => {
    received = [];
    server = createServer(({ headers }, response) => {
      received.push(headers);
      response.writeHead(received.length < 3 ? 503 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    server.close();
  });

  it('tells the called service which attempt it serves', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const call = policies.execute('retried', async () => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      const { ok, status } = await fetch(url, { headers });
      if (!ok) throw Object.assign(new Error(`Status ${status}.`), { status });
    });
    const progress = { over: false };
    void call.finally(() => (progress.over = true));
    while (!progress.over) {
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const attempts = spans.named('retried attempt').map((span) => span.spanContext());
    expect(received.map(({ traceparent }) => traceparent)).toEqual(
      attempts.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    );
    expect(new Set(attempts.map(({ spanId }) => spanId)).size).toBe(3);
  });
});
