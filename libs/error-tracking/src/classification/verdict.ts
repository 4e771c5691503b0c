import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** What one rule says of an error. */
export interface Verdict {
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  /** Says little, so that a cause that says more wins over it. */
  readonly vague?: true;
}

/** Short form for the tables: `verdict('network', 'medium')`. */
export const verdict = (category: ErrorCategory, severity: ErrorSeverity): Verdict => ({
  category,
  severity,
});

/** The same for an error that says little by itself. */
export const vague = (category: ErrorCategory, severity: ErrorSeverity): Verdict => ({
  category,
  severity,
  vague: true,
});

/** One verdict for many codes or names, written as words with blanks between them. */
export function verdicts(
  ...rows: readonly (readonly [words: string, verdict: Verdict])[]
): ReadonlyMap<string, Verdict> {
  return new Map(rows.flatMap(([words, said]) => words.split(' ').map((word) => [word, said] as const)));
}
