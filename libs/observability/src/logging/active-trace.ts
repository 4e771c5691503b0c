import type { CurrentTrace, TraceIds } from '@breakwater/core';
import { type OpenTelemetry, loadOpenTelemetry } from '../tracing/open-telemetry.js';

/** Provides the active span if the application uses tracing. */
export class ActiveTrace implements CurrentTrace {
  #api: OpenTelemetry | undefined;

  constructor() {
    // Not awaited: there are no spans before the application has started. Tracing reports a broken package.
    void loadOpenTelemetry().then(
      (api) => (this.#api = api),
      () => undefined,
    );
  }

  /** Ids of the active span; `undefined` outside of a span. */
  get ids(): TraceIds | undefined {
    const span = this.#api?.trace.getActiveSpan()?.spanContext();
    if (!span || !this.#api?.trace.isSpanContextValid(span)) return undefined;
    return { traceId: span.traceId, spanId: span.spanId };
  }
}
