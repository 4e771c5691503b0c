import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** The result of classifying an error. */
export interface Classification {
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  /** `true` for an error of the client (4xx), which is counted but creates no issue. */
  readonly expected: boolean;
}

/** The classification of an unknown error: it is treated as a defect of this application. */
export const UNKNOWN_ERROR: Classification = { category: 'unknown', severity: 'high', expected: false };

/** The classification of an error that a chaos rule has injected: it happened on purpose. */
export const INJECTED_ERROR: Classification = { category: 'chaos', severity: 'low', expected: false };

/** Values of `context.cause` for errors that end the process or keep it from starting. */
export const FATAL_CAUSES: ReadonlySet<unknown> = new Set(['crash', 'startup']);
