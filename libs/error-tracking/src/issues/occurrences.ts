import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { ErrorSample } from '../events/error-sample.js';

/** Equal errors of a short time, as they are added to an issue in one go. */
export interface Occurrences {
  readonly fingerprint: string;
  readonly title: string;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly name: string;
  readonly code?: string;
  readonly count: number;
  /** Time of the day of the first and of the last of them. */
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly sample: ErrorSample;
}
