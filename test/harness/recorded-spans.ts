import { context, propagation, trace, type Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** The SDK of OpenTelemetry, registered for one spec, and the spans that have ended. */
export class RecordedSpans implements Disposable {
  readonly #exporter = new InMemorySpanExporter();

  /** @param sampler decides which spans are recorded; by default all */
  constructor(sampler?: Sampler) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    const spanProcessors = [new SimpleSpanProcessor({ exporter: this.#exporter })];
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors, ...(sampler && { sampler }) }));
  }

  /** The spans that have ended, in the order of their ends. */
  get ended(): ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** The spans of one name. */
  named(name: string): ReadableSpan[] {
    return this.ended.filter((span) => span.name === name);
  }

  /** The events of the spans of one name, as `[name, attributes]`. */
  events(name: string): [string, Attributes][] {
    return this.named(name).flatMap(({ events }) =>
      events.map((event): [string, Attributes] => [event.name, event.attributes ?? {}]),
    );
  }

  [Symbol.dispose](): void {
    for (const api of [trace, context, propagation]) api.disable();
  }
}
