/** Defaults of the option `tracing` of `ObservabilityModule`. */
export const DEFAULT_TRACING_OPTIONS = {
  /** It costs next to nothing until the application registers an SDK. */
  enabled: true,
  /** Messages of errors can hold personal data and credentials; class and code say what went wrong. */
  recordMessages: false,
  /** Probes and scrapes: every few seconds, from every node, and all alike. */
  ignorePaths: ['/health', '/metrics'],
} as const;

/** Name of the tracer that makes the spans: OpenTelemetry's instrumentation scope. */
export const INSTRUMENTATION_SCOPE = '@breakwater/observability';
