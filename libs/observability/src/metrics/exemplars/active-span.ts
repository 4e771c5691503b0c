import { loadOpenTelemetry } from '../../tracing/open-telemetry.js';

/** The span that a request belongs to. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Returns the active span if it is sampled. Trace stores hold sampled spans only. */
export type ActiveSpan = () => SpanIds | undefined;

/** Returns a reader of OpenTelemetry's active span; `undefined` when its API is not installed. */
export async function loadActiveSpan(): Promise<ActiveSpan | undefined> {
  const api = await loadOpenTelemetry();
  if (!api) return undefined;
  const { trace, TraceFlags } = api;
  return () => {
    const span = trace.getActiveSpan()?.spanContext();
    return span && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? span : undefined;
  };
}
