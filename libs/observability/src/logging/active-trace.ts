import { type OpenTelemetry, loadOpenTelemetry } from '../tracing/open-telemetry.js';

/** Position of a log line in a trace. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Provides the active span if the application uses tracing. */
export class ActiveTrace {
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
