import type { ContenderName } from '../measure/contender.js';

/** One target and what was reached. */
export interface Check {
  /** What is compared, e.g. `of opossum`. */
  readonly measured: string;
  /** None for a figure that is there for comparison. */
  readonly target?: string;
  readonly reached?: boolean;
}

/** What a case has found out, ready for the table. */
export interface CaseReport {
  readonly title: string;
  /** Figures with their units. */
  readonly figures: Partial<Record<ContenderName, string>>;
  readonly checks: readonly Check[];
}
