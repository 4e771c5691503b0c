import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** The decision of one rule about an error. */
export interface Verdict {
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  /** A vague verdict yields to a clear one about a cause. */
  readonly vague?: true;
}

/** Short form for the tables: `verdict('network', 'medium')`. */
export const verdict = (category: ErrorCategory, severity: ErrorSeverity): Verdict => ({
  category,
  severity,
});

/** Short form for a vague verdict. */
export const vague = (category: ErrorCategory, severity: ErrorSeverity): Verdict => ({
  category,
  severity,
  vague: true,
});

/** Combines two verdicts about one error: a clear verdict overrides a vague one. */
export function combined(vagueOne: Verdict | undefined, clear: Verdict | undefined): Verdict | undefined {
  if (!vagueOne || !clear) return vagueOne ?? clear;
  // A network error that caused a database error means a lost connection to the database.
  const isConnection = clear.category === 'network' || clear.category === 'timeout';
  return vagueOne.category === 'database' && isConnection ? verdict('database', 'critical') : clear;
}

/** One verdict for many codes or names, written as words with blanks between them. */
export function verdicts(
  ...rows: readonly (readonly [words: string, verdict: Verdict])[]
): ReadonlyMap<string, Verdict> {
  return new Map(rows.flatMap(([words, said]) => words.split(' ').map((word) => [word, said] as const)));
}
