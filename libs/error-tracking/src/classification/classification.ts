import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** What an error is taken for. */
export interface Classification {
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  /** Whether it is a fault of the client (4xx): counted, but no issue unless asked. */
  readonly expected: boolean;
}
