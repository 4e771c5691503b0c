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
import { INSTRUMENTATION_SCOPE } from './tracing.constants.js';

/** What {@link OpenTelemetryCallTracer} works with. */
export interface CallTracerParts {
  readonly api: OpenTelemetry;
  readonly events: SpanEvents;
  readonly probes: Pick<ProbeRequests, 'inside'>;
  /** Whether spans show messages and stacks of errors. */
  readonly recordMessages: boolean;
  /** Takes secrets out of them. @default that of the process */
  readonly redactor?: Redactor;
}

/** A step that goes on. */
interface StartedStep {
  readonly span: Span;
  /** The context that the step runs in. */
  readonly context: Context;
  readonly watch: AbandonmentWatch | undefined;
}

/**
 * {@link CallTracer} that makes a span of each guarded call and, below it, one of each attempt, on whatever tracer provider
 * the application has registered. The span of an attempt is the active one inside of it, so that a client which writes
 * `traceparent` headers names the attempt. Attempts have spans from the first one on: when it begins, nobody knows
 * whether there will be another one.
 *
 * The span of an attempt ends with the function's own promise, also when its caller was answered long before. A tracer
 * that throws changes nothing.
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
    // Both handlers are there, and neither throws: this is no promise that anybody has to wait for.
    void result.then(
      () => this.#end(started),
      (error: unknown) => this.#end(started, { error }),
    );
    return result;
  }

  /** Nothing when nobody would see the span: no SDK, or a probe. */
  #start(step: TracedStep): StartedStep | undefined {
    try {
      const { trace, context } = this.#api;
      if (this.parts.probes.inside) return undefined;
      const parent = context.active();
      const span = this.#tracer.startSpan(spanName(step), { attributes: attributesOf(step) }, parent);
      if (!span.isRecording() && !isNew(span, trace.getSpan(parent))) return undefined;
      if (span.isRecording()) this.parts.events.listen();
      const watch = step.kind === 'attempt' ? AbandonmentWatch.begin(span, currentContext()) : undefined;
      return { span, context: trace.setSpan(parent, span), watch };
    } catch {
      return undefined;
    }
  }

  /** Runs the operation exactly once, whatever the context manager does. */
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
      // Told by what `run` has left behind.
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
      // The call is over, and its caller has its answer.
    }
  }
}

const spanName = ({ kind, name }: TracedStep): string => (kind === 'call' ? name : `${name} attempt`);

function attributesOf({ name, attempt }: TracedStep): Record<string, string | number> {
  return { 'breakwater.policy': name, ...(attempt !== undefined && { 'breakwater.attempt': attempt }) };
}

/** A span that is not recorded still counts when it is one of its own: what is below it is not recorded either. */
function isNew(span: Span, parent: Span | undefined): boolean {
  const { spanId } = span.spanContext();
  return spanId !== NO_SPAN_ID && spanId !== parent?.spanContext().spanId;
}

/** OpenTelemetry's INVALID_SPANID. */
const NO_SPAN_ID = '0000000000000000';
