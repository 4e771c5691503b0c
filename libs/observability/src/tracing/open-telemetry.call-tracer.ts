import {
  type CallTracer,
  type Redactor,
  type TracedStep,
  currentContext,
  processRedactor,
} from '@breakwater/core';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import { AbandonmentWatch } from './abandonment-watch.js';
import type { OpenTelemetry } from './open-telemetry.js';
import type { ProbeRequests } from './probe-requests.js';
import type { SpanEvents } from './span-events.js';
import { SpanFailures } from './span-failures.js';

/** Name of the tracer, which OpenTelemetry calls the instrumentation scope. */
const INSTRUMENTATION_SCOPE = '@breakwater/observability';

/** Dependencies of {@link OpenTelemetryCallTracer}. */
interface CallTracerParts {
  readonly api: OpenTelemetry;
  readonly events: SpanEvents;
  readonly probes: Pick<ProbeRequests, 'inside'>;
  /** `true` if spans show messages and stacks of errors. */
  readonly recordMessages: boolean;
  /** Removes secrets from messages and stacks. @default the redactor of the process */
  readonly redactor?: Redactor;
}

/** A running step. */
interface StartedStep {
  readonly span: Span;
  /** The context that the step runs in. */
  readonly context: Context;
  readonly watch: AbandonmentWatch | undefined;
}

/**
 * {@link CallTracer} that creates a span for each guarded call and a child span for each attempt. It uses the tracer provider
 * that the application has registered. The span of an attempt is active while the attempt runs, so a client that writes
 * `traceparent` headers sends the attempt's id. The first attempt has a span of its own, too: when it begins, nobody knows
 * whether another one will follow.
 *
 * The span of an attempt ends when the promise of the function settles, even if the caller got its answer long before. A
 * tracer that throws does not affect the call.
 */
export class OpenTelemetryCallTracer implements CallTracer {
  readonly #api: OpenTelemetry;
  readonly #tracer: Tracer;
  readonly #failures: SpanFailures;

  constructor(private readonly parts: CallTracerParts) {
    this.#api = parts.api;
    this.#tracer = parts.api.trace.getTracer(INSTRUMENTATION_SCOPE);
    this.#failures = new SpanFailures(parts.api, parts.recordMessages, parts.redactor ?? processRedactor);
  }

  trace<T>(step: TracedStep, operation: () => Promise<T>): Promise<T> {
    const started = this.#start(step);
    if (!started) return operation();
    const result = this.#runIn(started.context, operation);
    // Both handlers exist and neither throws, so nobody has to await this promise.
    void result.then(
      () => this.#end(started),
      (error: unknown) => this.#end(started, { error }),
    );
    return result;
  }

  /** Returns `undefined` when nobody would see the span: without an SDK, or within a probe. */
  #start(step: TracedStep): StartedStep | undefined {
    try {
      const { trace, context } = this.#api;
      if (this.parts.probes.inside) return undefined;
      const parent = context.active();
      const shown = { ...step, name: this.parts.events.shown(step.name) };
      const span = this.#tracer.startSpan(spanName(shown), { attributes: attributesOf(shown) }, parent);
      if (!span.isRecording() && !isNew(span, trace.getSpan(parent))) return undefined;
      if (span.isRecording()) this.parts.events.listen();
      const watch = step.kind === 'attempt' ? AbandonmentWatch.begin(span, currentContext()) : undefined;
      return { span, context: trace.setSpan(parent, span), watch };
    } catch {
      return undefined;
    }
  }

  /** Runs the operation exactly once, even if the context manager throws. */
  #runIn<T>(context: Context, operation: () => Promise<T>): Promise<T> {
    let result: Promise<T> | undefined;
    let thrown: { readonly error: unknown } | undefined;
    const run = (): void => {
      try {
        result = operation();
      } catch (error) {
        thrown = { error };
      }
    };
    try {
      this.#api.context.with(context, run);
    } catch {
      // The context manager failed. `result` and `thrown` show whether `run` was called.
    }
    if (thrown) return Promise.reject(thrown.error);
    return result ?? operation();
  }

  #end({ span, watch }: StartedStep, failure?: { readonly error: unknown }): void {
    try {
      watch?.end();
      if (failure) this.#failures.record(span, failure.error);
      span.end();
    } catch {
      // A failure of the tracer must not affect the call, which has ended.
    }
  }
}

const spanName = ({ kind, name }: TracedStep): string => (kind === 'call' ? name : `${name} attempt`);

function attributesOf({ name, attempt }: TracedStep): Record<string, string | number> {
  return { 'breakwater.policy': name, ...(attempt !== undefined && { 'breakwater.attempt': attempt }) };
}

/** Returns whether the span is not its parent's. An unrecorded span of its own must be active, so that spans below are not recorded either. */
function isNew(span: Span, parent: Span | undefined): boolean {
  const { spanId } = span.spanContext();
  return spanId !== NO_SPAN_ID && spanId !== parent?.spanContext().spanId;
}

/** OpenTelemetry's INVALID_SPANID. */
const NO_SPAN_ID = '0000000000000000';
