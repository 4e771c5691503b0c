import { type OpenTelemetry, loadOpenTelemetry } from '../tracing/open-telemetry.js';

/** Where a line of the log belongs in a trace. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Knows the span that is active, if the application traces. */
export class ActiveTrace {
  #api: OpenTelemetry | undefined;

  constructor() {
    // Nothing waits for it: there are no spans before the application has started. A broken package is reported by tracing.
    void loadOpenTelemetry().then(
      (api) => (this.#api = api),
      () => undefined,
    );
  }

  /** Ids of the active span; nothing outside of any. */
  get ids(): TraceIds | undefined {
    const span = this.#api?.trace.getActiveSpan()?.spanContext();
    if (!span || !this.#api?.trace.isSpanContextValid(span)) return undefined;
    return { traceId: span.traceId, spanId: span.spanId };
  }
}
