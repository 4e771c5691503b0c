import { loadOpenTelemetry } from '../../tracing/open-telemetry.js';

/** The span that a request belongs to. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Tells the span that is active now, when it is sampled: only those can be found in a trace store. */
export type ActiveSpan = () => SpanIds | undefined;

/** Reads the active span of OpenTelemetry, when its API is installed. */
export async function loadActiveSpan(): Promise<ActiveSpan | undefined> {
  const api = await loadOpenTelemetry();
  if (!api) return undefined;
  const { trace, TraceFlags } = api;
  return () => {
    const span = trace.getActiveSpan()?.spanContext();
    return span && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? span : undefined;
  };
}
