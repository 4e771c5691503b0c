/** Defaults of deadline and retries of HTTP requests. */
export const DEFAULT_HTTP_OPTIONS = {
  /** Off: it wraps every handler of the application, so users choose it. */
  deadline: false,
  /** Two minutes: longer than a person waits for an answer. */
  requestTimeout: 120_000,
  /**
   * Short, as a client waits: at most about 0.3 s in all. An error that asks for a longer wait (`Retry-After`) is
   * answered at once, so that the client itself can come back.
   */
  retry: { maxRetries: 2, delay: 100, maxDelay: 1_000 },
} as const;
