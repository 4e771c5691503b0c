import { CircuitOpenError, RequestContext, ResilienceEvents, runInContext } from '@breakwater/core';
import * as api from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RecordedSpans } from '../../../../test/harness/recorded-spans.js';
import { OpenTelemetryCallTracer } from './open-telemetry.call-tracer.js';
import { SpanEvents } from './span-events.js';

const call = { kind: 'call', name: 'videos' } as const;
const attempt = (number: number) => ({ kind: 'attempt', name: 'videos', attempt: number }) as const;

function tracerWith({ recordMessages = false, probes = { inside: false } } = {}) {
  const events = new ResilienceEvents();
  const spanEvents = new SpanEvents(api, events);
  return {
    events,
    tracer: new OpenTelemetryCallTracer({ api, events: spanEvents, probes, recordMessages }),
  };
}

describe('OpenTelemetryCallTracer', () => {
  let spans: RecordedSpans;

  beforeEach(() => {
    spans = new RecordedSpans();
  });

  afterEach(() => spans[Symbol.dispose]());

  it('creates a span for the call and a child span for each attempt', async () => {
    const { tracer } = tracerWith();
    const result = await tracer.trace(call, async () => {
      await expect(tracer.trace(attempt(1), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      return tracer.trace(attempt(2), () => Promise.resolve(7));
    });
    expect(result).toBe(7);
    const [parent] = spans.named('videos');
    const attempts = spans.named('videos attempt');
    expect(parent).toMatchObject({
      kind: api.SpanKind.INTERNAL,
      attributes: { 'breakwater.policy': 'videos' },
    });
    expect(attempts.map(({ attributes }) => attributes['breakwater.attempt'])).toEqual([1, 2]);
    expect(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
      attempts.map(() => parent?.spanContext().spanId),
    );
  });

  it('activates the span of an attempt while the attempt runs', async () => {
    const { tracer } = tracerWith();
    const headers = await tracer.trace(attempt(1), async () => {
      await Promise.resolve();
      const carrier: Record<string, string> = {};
      api.propagation.inject(api.context.active(), carrier);
      return carrier;
    });
    const { traceId, spanId } = spans.ended[0]!.spanContext();
    expect(headers['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('records class and code of an error, but not its message', async () => {
    const { tracer } = tracerWith();
    const error = Object.assign(new TypeError('password=hunter2'), { code: 'ECONNREFUSED' });
    await expect(tracer.trace(call, () => Promise.reject(error))).rejects.toBe(error);
    const [span] = spans.ended;
    expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR });
    expect(span?.attributes['error.type']).toBe('ECONNREFUSED');
    expect(spans.events('videos')).toEqual([
      ['exception', { 'exception.type': 'TypeError', 'error.type': 'ECONNREFUSED' }],
    ]);
  });

  it('records messages and stacks when recordMessages is on', async () => {
    const { tracer } = tracerWith({ recordMessages: true });
    await expect(tracer.trace(call, () => Promise.reject(new Error('disk full')))).rejects.toThrow(
      'disk full',
    );
    expect(spans.ended[0]?.status.message).toBe('disk full');
    expect(spans.events('videos')[0]?.[1]).toMatchObject({
      'exception.message': 'disk full',
      'exception.stacktrace': expect.stringContaining('at '),
    });
  });

  it.each([undefined, null, 'text', Object.create(null), { name: 'a b', code: 'x'.repeat(65) }])(
    'survives that %p is thrown',
    async (thrown: unknown) => {
      const { tracer } = tracerWith();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything can be thrown
      await expect(tracer.trace(call, () => Promise.reject(thrown))).rejects.toBe(thrown);
      expect(spans.ended[0]?.attributes['error.type']).toBe('_OTHER');
    },
  );

  it('ends the span of an abandoned attempt when its promise settles, and marks it as abandoned', async () => {
    const { tracer } = tracerWith();
    const scope = new RequestContext();
    const work = Promise.withResolvers<string>();
    const running = runInContext(scope, () => tracer.trace(attempt(1), () => work.promise));
    scope.cancel(new DOMException('The client left.', 'AbortError'));
    expect(spans.ended).toEqual([]);
    work.resolve('late');
    await running;
    expect(spans.events('videos attempt')).toEqual([['attempt.abandoned', { 'error.type': 'AbortError' }]]);
  });

  it('ignores a cancellation of the scope after the attempt', async () => {
    const { tracer } = tracerWith();
    const scope = new RequestContext();
    const logged = jest.fn();
    api.diag.setLogger({ error: logged, warn: logged, info: logged, debug: () => {}, verbose: () => {} });
    await runInContext(scope, () => tracer.trace(attempt(1), () => Promise.resolve()));
    logged.mockClear();
    scope.cancel('over');
    expect(logged).not.toHaveBeenCalled();
    api.diag.disable();
  });

  it('creates no spans within a probe', async () => {
    const { tracer } = tracerWith({ probes: { inside: true } });
    await expect(tracer.trace(call, () => Promise.resolve('well'))).resolves.toBe('well');
    expect(spans.ended).toEqual([]);
  });

  it('passes the decision not to sample on to nested calls', async () => {
    spans[Symbol.dispose]();
    spans = new RecordedSpans(new AlwaysOffSampler());
    const { tracer } = tracerWith();
    const flags = await tracer.trace(call, () =>
      Promise.resolve(api.trace.getActiveSpan()?.spanContext().traceFlags),
    );
    expect(flags).toBe(api.TraceFlags.NONE);
    expect(spans.ended).toEqual([]);
  });

  describe('without an SDK', () => {
    beforeEach(() => spans[Symbol.dispose]());

    it('runs the operation directly', async () => {
      const { tracer } = tracerWith();
      const promise = Promise.resolve(1);
      expect(tracer.trace(call, () => promise)).toBe(promise);
      expect(api.trace.getActiveSpan()).toBeUndefined();
      await promise;
    });

    it('does not listen to events', async () => {
      const { events, tracer } = tracerWith();
      await tracer.trace(call, () => Promise.resolve());
      expect(events.topic('circuit-breaker.call').active).toBe(false);
    });
  });

  describe('with a tracer that throws', () => {
    const broken = (): never => {
      throw new Error('broken tracer');
    };
    const brokenApi = (parts: object) => ({ ...api, ...parts }) as typeof api;
    const tracerOf = (changed: typeof api) =>
      new OpenTelemetryCallTracer({
        api: changed,
        events: new SpanEvents(changed, new ResilienceEvents()),
        probes: { inside: false },
        recordMessages: false,
      });

    it.each([
      ['starts', brokenApi({ trace: { getTracer: () => ({ startSpan: broken }) } })],
      ['activates', brokenApi({ context: { active: () => api.context.active(), with: broken } })],
      [
        'deactivates',
        brokenApi({
          context: {
            active: () => api.context.active(),
            with: (_context: unknown, run: () => void) => {
              run();
              broken();
            },
          },
        }),
      ],
    ])('runs the call once when it %s a span', async (_what, changed) => {
      const operation = jest.fn(() => Promise.resolve('well'));
      await expect(tracerOf(changed).trace(call, operation)).resolves.toBe('well');
      expect(operation).toHaveBeenCalledTimes(1);
    });

    it('passes the error to the caller when the span cannot be ended', async () => {
      const span = { isRecording: () => true, setStatus: broken, end: broken, spanContext: broken };
      const trace = {
        getSpan: () => undefined,
        setSpan: () => api.ROOT_CONTEXT,
        getTracer: () => ({ startSpan: () => span }),
      };
      const error = new CircuitOpenError('videos', 100);
      const failing = tracerOf(brokenApi({ trace })).trace(call, () => Promise.reject(error));
      await expect(failing).rejects.toBe(error);
    });
  });
});
