import { type CircuitState, ResilienceEvents, processRedactor } from '@breakwater/core';
import type { Attributes, Span } from '@opentelemetry/api';
import { errorType } from './error-type.js';
import type { OpenTelemetry } from './open-telemetry.js';
import type {
  BulkheadEntered,
  BulkheadRejected,
  ChaosInjected,
  CircuitCall,
  CircuitRemoved,
  CircuitTransition,
  FallbackUsed,
  RetryExhausted,
  RetryScheduled,
  ThrottleRejected,
  TimeoutExceeded,
} from './traced-events.js';

/** Names are short; a longer text is not a name. */
const MAX_NAME_LENGTH = 200;

/**
 * Adds the events of policies to the active span. That is the span of the guarded call, because policies publish their events
 * in the caller's context. An event from a timer, such as the end of a time limit, has no active span. It shows as the error
 * of the call, and on the span of the abandoned attempt.
 */
export class SpanEvents {
  readonly #states = new Map<string, CircuitState>();
  #listening = false;

  constructor(
    private readonly api: OpenTelemetry,
    private readonly events: ResilienceEvents,
  ) {
    events.listen<CircuitTransition>('circuit-breaker.transition', ({ circuit, to }) =>
      this.#states.set(circuit, to),
    );
    events.listen<CircuitRemoved>('circuit-breaker.removed', ({ circuit }) => this.#states.delete(circuit));
  }

  /** Starts to listen. Called when the first span is recorded, because events without a listener cost nothing. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const { events } = this;
    events.listen<RetryScheduled>('retry.scheduled', ({ name, attempt, delay, error }) =>
      this.#add('retry.scheduled', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.attempt': attempt,
        'breakwater.retry.delay_ms': delay,
        'error.type': errorType(error),
      })),
    );
    events.listen<RetryExhausted>('retry.exhausted', ({ name, attempts, reason, error }) =>
      this.#add('retry.exhausted', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.attempts': attempts,
        'breakwater.reason': this.shown(reason),
        'error.type': errorType(error),
      })),
    );
    events.listen<CircuitCall>('circuit-breaker.call', (event) => this.#onCircuitCall(event));
    events.listen<CircuitTransition>(
      'circuit-breaker.transition',
      ({ circuit, from, to, reason, observed }) =>
        this.#add('circuit-breaker.transition', () => ({
          'breakwater.circuit': this.shown(circuit),
          'breakwater.circuit.from': from,
          'breakwater.circuit.state': to,
          'breakwater.reason': this.shown(reason),
          ...(observed && { 'breakwater.circuit.observed': observed }),
        })),
    );
    events.listen<TimeoutExceeded>('timeout.exceeded', ({ name, scope, timeout }) =>
      this.#add('timeout.exceeded', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.timeout.scope': scope,
        'breakwater.timeout_ms': timeout,
      })),
    );
    events.listen<BulkheadEntered>('bulkhead.entered', ({ name, waited }) =>
      this.#add('bulkhead.entered', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.queue_ms': waited,
      })),
    );
    events.listen<BulkheadRejected>('bulkhead.rejected', ({ name, reason, active, queued }) =>
      this.#add('bulkhead.rejected', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.reason': this.shown(reason),
        'breakwater.bulkhead.active': active,
        'breakwater.bulkhead.queued': queued,
      })),
    );
    events.listen<ThrottleRejected>('throttle.rejected', ({ name, criticality, rejection }) =>
      this.#add('throttle.rejected', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.criticality': this.shown(criticality),
        'breakwater.throttle.rejection': rejection,
      })),
    );
    events.listen<FallbackUsed>('fallback.used', ({ name, error, succeeded }) =>
      this.#add('fallback.used', () => ({
        'breakwater.policy': this.shown(name),
        'breakwater.fallback.succeeded': succeeded,
        'error.type': errorType(error),
      })),
    );
    events.listen<ChaosInjected>('chaos.injected', (event) => this.#onChaosInjected(event));
  }

  /** The attribute stays on the span, so that a search finds all calls that a rule has touched. */
  #onChaosInjected({ rule, kind }: ChaosInjected): void {
    const span = this.#activeSpan();
    span?.setAttribute('breakwater.chaos', rule);
    span?.addEvent('chaos.injected', { 'breakwater.chaos': rule, 'breakwater.chaos.kind': kind });
  }

  /** Returns a name without secrets: a name that is given at run time can be any text. */
  shown(name: string): string {
    return processRedactor.text(name, MAX_NAME_LENGTH);
  }

  #onCircuitCall({ circuit, outcome, observed }: CircuitCall): void {
    const span = this.#activeSpan();
    if (!span) return;
    const state = observed ? 'observing' : (this.#states.get(circuit) ?? 'closed');
    const shown = { 'breakwater.circuit': this.shown(circuit), 'breakwater.circuit.state': state };
    span.setAttributes(shown);
    if (outcome !== 'rejected') return;
    span.addEvent('circuit-breaker.rejected', shown);
  }

  #add(name: string, attributes: () => Attributes): void {
    this.#activeSpan()?.addEvent(name, attributes());
  }

  #activeSpan(): Span | undefined {
    const span = this.api.trace.getActiveSpan();
    return span?.isRecording() ? span : undefined;
  }
}
