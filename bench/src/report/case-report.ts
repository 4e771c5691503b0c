import type { ContenderName } from '../measure/contender.js';

/** One target and what was reached. */
export interface Check {
  /** The compared quantity, e.g. `of opossum`. */
  readonly measured: string;
  /** Absent for a figure that only serves as a comparison. */
  readonly target?: string;
  readonly reached?: boolean;
}

/** Results of a case, ready for the table. */
export interface CaseReport {
  readonly title: string;
  /** Figures with their units. */
  readonly figures: Partial<Record<ContenderName, string>>;
  readonly checks: readonly Check[];
}
