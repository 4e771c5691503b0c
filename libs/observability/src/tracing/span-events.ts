import { type CircuitCallEvent, type CircuitState, ResilienceEvents } from '@breakwater/core';
import type { Attributes, Span } from '@opentelemetry/api';
import { errorType } from './error-type.js';
import type { OpenTelemetry } from './open-telemetry.js';

/**
 * Writes what policies do onto the span that is active while they do it: that of the guarded call, as policies publish
 * their events in the caller's context. What a timer brings about, e.g. the end of a time limit, has no active span; it
 * shows as the error of the call, and on the span of the attempt that was given up.
 */
export class SpanEvents {
  readonly #states = new Map<string, CircuitState>();
  #listening = false;

  constructor(
    private readonly api: OpenTelemetry,
    private readonly events: ResilienceEvents,
  ) {
    events.on('circuit-breaker.transition', ({ circuit, to }) => this.#states.set(circuit, to));
    events.on('circuit-breaker.removed', ({ circuit }) => this.#states.delete(circuit));
  }

  /** Begins to listen, once there are spans to write on: events that nobody listens to cost nothing. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const { events } = this;
    events.on('retry.scheduled', ({ name, attempt, delay, error }) =>
      this.#add('retry.scheduled', () => ({
        'breakwater.policy': name,
        'breakwater.attempt': attempt,
        'breakwater.retry.delay_ms': delay,
        'error.type': errorType(error),
      })),
    );
    events.on('retry.exhausted', ({ name, attempts, reason, error }) =>
      this.#add('retry.exhausted', () => ({
        'breakwater.policy': name,
        'breakwater.attempts': attempts,
        'breakwater.reason': reason,
        'error.type': errorType(error),
      })),
    );
    events.on('circuit-breaker.call', (event) => this.#onCircuitCall(event));
    events.on('circuit-breaker.transition', ({ circuit, from, to, reason, observed }) =>
      this.#add('circuit-breaker.transition', () => ({
        'breakwater.circuit': circuit,
        'breakwater.circuit.from': from,
        'breakwater.circuit.state': to,
        'breakwater.reason': reason,
        ...(observed && { 'breakwater.circuit.observed': observed }),
      })),
    );
    events.on('timeout.exceeded', ({ name, scope, timeout }) =>
      this.#add('timeout.exceeded', () => ({
        'breakwater.policy': name,
        'breakwater.timeout.scope': scope,
        'breakwater.timeout_ms': timeout,
      })),
    );
    events.on('bulkhead.entered', ({ name, waited }) =>
      this.#add('bulkhead.entered', () => ({ 'breakwater.policy': name, 'breakwater.queue_ms': waited })),
    );
    events.on('bulkhead.rejected', ({ name, reason, active, queued }) =>
      this.#add('bulkhead.rejected', () => ({
        'breakwater.policy': name,
        'breakwater.reason': reason,
        'breakwater.bulkhead.active': active,
        'breakwater.bulkhead.queued': queued,
      })),
    );
    events.on('fallback.used', ({ name, error, succeeded }) =>
      this.#add('fallback.used', () => ({
        'breakwater.policy': name,
        'breakwater.fallback.succeeded': succeeded,
        'error.type': errorType(error),
      })),
    );
  }

  #onCircuitCall({ circuit, outcome, observed }: CircuitCallEvent): void {
    const span = this.#activeSpan();
    if (!span) return;
    const state = observed ? 'observing' : (this.#states.get(circuit) ?? 'closed');
    span.setAttributes({ 'breakwater.circuit': circuit, 'breakwater.circuit.state': state });
    if (outcome !== 'rejected') return;
    span.addEvent('circuit-breaker.rejected', {
      'breakwater.circuit': circuit,
      'breakwater.circuit.state': state,
    });
  }

  #add(name: string, attributes: () => Attributes): void {
    this.#activeSpan()?.addEvent(name, attributes());
  }

  #activeSpan(): Span | undefined {
    const span = this.api.trace.getActiveSpan();
    return span?.isRecording() ? span : undefined;
  }
}
