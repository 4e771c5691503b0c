import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';

/** Errors so far, by what they are; every severity and category has its key. */
export interface ErrorStats {
  /** Errors of the issues that are kept, and expected ones (4xx) that this process has seen. */
  readonly total: number;
  readonly bySeverity: Readonly<Record<ErrorSeverity, number>>;
  readonly byCategory: Readonly<Record<ErrorCategory, number>>;
  /** Errors of issues that are resolved. */
  readonly resolved: number;
  /** Errors of all other issues; expected errors belong to none. */
  readonly unresolved: number;
  /** Errors per minute over the window of `getErrorRate()`, expected ones left out; rounded to two digits. */
  readonly errorRate: number;
}
