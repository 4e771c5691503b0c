/** Position in a trace, as W3C Trace Context writes it. */
export interface TraceIds {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

/** Port: names the trace that the running code belongs to. `@breakwater/observability` implements it with OpenTelemetry. */
export interface CurrentTrace {
  /** Ids of the active span; `undefined` outside of a span. */
  readonly ids: TraceIds | undefined;
}

/** Injection token of {@link CurrentTrace}. Inject it with `@Optional()`. */
export const CurrentTrace = Symbol('@breakwater/core:CurrentTrace');
