import type { ErrorSeverity } from '../../classification/error-severity.js';

/** What people read of an alert. */
export interface Description {
  readonly summary: string;
  readonly description?: string;
}

/** What a condition says of something it found. */
export interface Finding {
  /** What tells this alert from the others of the rule. */
  readonly labels: Readonly<Record<string, string>>;
  /** Used unless the rule says one. */
  readonly severity: ErrorSeverity;
  /**
   * The present state in words; asked only when people are told.
   *
   * @param times how often it was found
   */
  describe(times: number): Description;
}
