/** Options of the HTTP interceptors when none are given. */
export const DEFAULT_HTTP_OPTIONS = {
  /** Two minutes, the limit of sengol.md for a whole request. */
  requestTimeout: 120_000,
} as const;

/**
 * Methods that may be repeated without harm: RFC 9110, section 9.2.2 (CONNECT and TRACE never reach a handler).
 */
export const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
