/** The severities, the worst first. */
export const ERROR_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** One of {@link ERROR_SEVERITIES}. */
export type ErrorSeverity = (typeof ERROR_SEVERITIES)[number];

/** The severities by name, for code that prefers `ErrorSeverity.MEDIUM` to a string. */
export const ErrorSeverity = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
} as const satisfies Record<string, ErrorSeverity>;
