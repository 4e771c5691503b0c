import { CircuitOpenError, ResilienceEvents, type ResilienceEventMap } from '@breakwater/core';
import * as api from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedSpans } from '../../../../test/harness/recorded-spans.js';
import { SpanEvents } from './span-events.js';

const error = new CircuitOpenError('payments', 400);
const transition = {
  circuit: 'payments',
  from: 'closed',
  to: 'open',
  reason: 'failure-rate',
  at: 0,
  failureRate: 60,
  slowCallRate: -1,
} as const;

describe('SpanEvents', () => {
  let spans: RecordedSpans;
  let events: ResilienceEvents;
  let spanEvents: SpanEvents;

  beforeEach(() => {
    spans = new RecordedSpans();
    events = new ResilienceEvents();
    spanEvents = new SpanEvents(api, events);
    spanEvents.listen();
  });

  afterEach(() => spans[Symbol.dispose]());

  /** Publishes an event inside of a span, and returns what the span recorded. */
  function recorded<K extends keyof ResilienceEventMap>(name: K, event: ResilienceEventMap[K]) {
    api.trace.getTracer('spec').startActiveSpan('call', (span) => {
      events.publish(name, event);
      span.end();
    });
    return { events: spans.events('call'), attributes: spans.ended.at(-1)?.attributes };
  }

  it.each([
    [
      'retry.scheduled',
      { name: 'pay', attempt: 1, delay: 200, error },
      {
        'breakwater.policy': 'pay',
        'breakwater.attempt': 1,
        'breakwater.retry.delay_ms': 200,
        'error.type': 'CIRCUIT_OPEN',
      },
    ],
    [
      'retry.exhausted',
      { name: 'pay', attempts: 3, reason: 'budget', error },
      {
        'breakwater.policy': 'pay',
        'breakwater.attempts': 3,
        'breakwater.reason': 'budget',
        'error.type': 'CIRCUIT_OPEN',
      },
    ],
    [
      'circuit-breaker.transition',
      transition,
      {
        'breakwater.circuit': 'payments',
        'breakwater.circuit.from': 'closed',
        'breakwater.circuit.state': 'open',
        'breakwater.reason': 'failure-rate',
      },
    ],
    [
      'timeout.exceeded',
      { name: 'pay', scope: 'total', timeout: 50 },
      { 'breakwater.policy': 'pay', 'breakwater.timeout.scope': 'total', 'breakwater.timeout_ms': 50 },
    ],
    [
      'bulkhead.entered',
      { name: 'pay', waited: 12 },
      { 'breakwater.policy': 'pay', 'breakwater.queue_ms': 12 },
    ],
    [
      'bulkhead.rejected',
      { name: 'pay', reason: 'queue-full', active: 4, queued: 8 },
      {
        'breakwater.policy': 'pay',
        'breakwater.reason': 'queue-full',
        'breakwater.bulkhead.active': 4,
        'breakwater.bulkhead.queued': 8,
      },
    ],
    [
      'throttle.rejected',
      { name: 'pay', criticality: 'sheddable', rejection: 0.25 },
      {
        'breakwater.policy': 'pay',
        'breakwater.criticality': 'sheddable',
        'breakwater.throttle.rejection': 0.25,
      },
    ],
    [
      'fallback.used',
      { name: 'pay', error, succeeded: true },
      { 'breakwater.policy': 'pay', 'breakwater.fallback.succeeded': true, 'error.type': 'CIRCUIT_OPEN' },
    ],
  ] as const)('adds %s to the active span', (name, event, attributes) => {
    expect(recorded(name, event).events).toEqual([[name, attributes]]);
  });

  it('shows on the span which chaos rule has touched the call', () => {
    const event = { rule: 'slow-pdf', kind: 'latency', name: 'pdf', requestId: undefined } as const;
    expect(recorded('chaos.injected', event)).toMatchObject({
      events: [['chaos.injected', { 'breakwater.chaos': 'slow-pdf', 'breakwater.chaos.kind': 'latency' }]],
      attributes: { 'breakwater.chaos': 'slow-pdf' },
    });
  });

  it('records a refusal with the state of the circuit', () => {
    events.publish('circuit-breaker.transition', transition);
    const refusal = { circuit: 'payments', outcome: 'rejected', duration: 0, error } as const;
    expect(recorded('circuit-breaker.call', refusal).events).toEqual([
      ['circuit-breaker.rejected', { 'breakwater.circuit': 'payments', 'breakwater.circuit.state': 'open' }],
    ]);
  });

  it.each([
    ['closed', {}],
    ['observing', { observed: true }],
  ] as const)('records the circuit of a call and its state %s', (state, observed) => {
    const call = { circuit: 'payments', outcome: 'success', duration: 3, ...observed } as const;
    expect(recorded('circuit-breaker.call', call)).toMatchObject({
      events: [],
      attributes: { 'breakwater.circuit': 'payments', 'breakwater.circuit.state': state },
    });
  });

  it('forgets the state of a removed circuit', () => {
    events.publish('circuit-breaker.transition', transition);
    events.publish('circuit-breaker.removed', { circuit: 'payments' });
    const call = { circuit: 'payments', outcome: 'success', duration: 3 } as const;
    expect(recorded('circuit-breaker.call', call).attributes).toMatchObject({
      'breakwater.circuit.state': 'closed',
    });
  });

  it('ignores events outside of spans and after the end of a span', () => {
    events.publish('timeout.exceeded', { name: 'pay', scope: 'total', timeout: 50 });
    api.trace.getTracer('spec').startActiveSpan('call', (span) => {
      span.end();
      events.publish('timeout.exceeded', { name: 'pay', scope: 'total', timeout: 50 });
    });
    expect(spans.events('call')).toEqual([]);
  });

  it('subscribes once', () => {
    spanEvents.listen();
    expect(recorded('bulkhead.entered', { name: 'pay', waited: 1 }).events).toHaveLength(1);
  });
});
