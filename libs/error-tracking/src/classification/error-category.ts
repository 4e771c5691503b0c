/** The kinds of errors; each error has one of them. */
export const ERROR_CATEGORIES = [
  'authentication',
  'authorization',
  'validation',
  'database',
  'external_api',
  'network',
  'file_system',
  'rate_limiting',
  'business_logic',
  'timeout',
  'circuit_breaker',
  'chaos',
  'unknown',
] as const;

/** One of {@link ERROR_CATEGORIES}. */
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** The categories by name, for code that prefers `ErrorCategory.BUSINESS_LOGIC` to a string. */
export const ErrorCategory = {
  AUTHENTICATION: 'authentication',
  AUTHORIZATION: 'authorization',
  VALIDATION: 'validation',
  DATABASE: 'database',
  EXTERNAL_API: 'external_api',
  NETWORK: 'network',
  FILE_SYSTEM: 'file_system',
  RATE_LIMITING: 'rate_limiting',
  BUSINESS_LOGIC: 'business_logic',
  TIMEOUT: 'timeout',
  CIRCUIT_BREAKER: 'circuit_breaker',
  CHAOS: 'chaos',
  UNKNOWN: 'unknown',
} as const satisfies Record<string, ErrorCategory>;
