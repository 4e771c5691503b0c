/** Defaults of the option `tracing` of `ObservabilityModule`. */
export const DEFAULT_TRACING_OPTIONS = {
  /** Tracing costs next to nothing until the application registers an SDK. */
  enabled: true,
  /** Messages of errors can contain personal data and credentials. Class and code identify the failure without them. */
  recordMessages: false,
  /** Probes and scrapes: they arrive every few seconds and all look alike. */
  ignorePaths: ['/health', '/metrics'],
} as const;
