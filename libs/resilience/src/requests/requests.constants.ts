/** Defaults of deadline and retries of HTTP requests. */
export const DEFAULT_HTTP_OPTIONS = {
  /** Off by default, because it wraps every handler of the application. */
  deadline: false,
  /** Two minutes, longer than users wait for an answer. */
  requestTimeout: 120_000,
  /**
   * Short, because a client waits: at most about 0.3 s in all. An error that asks for a longer wait (`Retry-After`) is
   * answered at once, so that the client can retry later.
   */
  retry: { maxRetries: 2, delay: 100, maxDelay: 1_000 },
} as const;
