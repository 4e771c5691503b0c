import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';

/** Number of errors of one category and severity. */
export interface ErrorCount {
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly count: number;
}

/** Sums errors by category and severity, in a memory that does not depend on their number. */
export class ErrorTally implements Iterable<ErrorCount> {
  readonly #counts = new Map<string, { -readonly [K in keyof ErrorCount]: ErrorCount[K] }>();

  add({ category, severity, count }: ErrorCount): void {
    const key = `${category} ${severity}`;
    const known = this.#counts.get(key);
    if (known) known.count += count;
    else this.#counts.set(key, { category, severity, count });
  }

  addAll(counts: Iterable<ErrorCount>): void {
    for (const count of counts) this.add(count);
  }

  [Symbol.iterator](): Iterator<ErrorCount> {
    return this.#counts.values();
  }
}
