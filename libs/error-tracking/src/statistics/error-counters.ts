import { type Clock, SlidingWindow } from '@breakwater/core';
import type { Classification } from '../classification/classification.js';
import { type ErrorCategory, ERROR_CATEGORIES } from '../classification/error-category.js';
import { type ErrorSeverity, ERROR_SEVERITIES } from '../classification/error-severity.js';
import type { IssueCount } from '../issues/issue-store.js';
import { type ErrorCount, ErrorTally } from './error-tally.js';

/** Number of errors so far; every severity and category has its key. */
export interface ErrorStats {
  /** Errors of all stored issues, and expected errors (4xx) of this process. */
  readonly total: number;
  readonly bySeverity: Readonly<Record<ErrorSeverity, number>>;
  readonly byCategory: Readonly<Record<ErrorCategory, number>>;
  /** Errors of resolved issues. */
  readonly resolved: number;
  /** Errors of all other issues; expected errors belong to none. */
  readonly unresolved: number;
  /** Errors per minute over the window of `getErrorRate()`, without expected errors; rounded to two digits. */
  readonly errorRate: number;
}

/** Milliseconds per minute, the unit of {@link ErrorStats.errorRate}. */
const MINUTE = 60_000;

/** Counts the errors that create no issue, and measures the rate of the others. */
export class ErrorCounters {
  readonly #expected = new ErrorTally();
  readonly #recent: SlidingWindow;

  /** @param window length of the window of the rate, in milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly window: number,
  ) {
    this.#recent = new SlidingWindow(window);
  }

  /** Counts an error that belongs to an issue. */
  countTracked(): void {
    this.#recent.add(this.clock.now());
  }

  /** Counts an error that creates no issue. */
  countExpected({ category, severity }: Classification): void {
    this.#expected.add({ category, severity, count: 1 });
  }

  /**
   * @param stored the counts of the store
   * @param further errors that are not in these counts yet
   */
  stats(stored: readonly IssueCount[], further: Iterable<ErrorCount>): ErrorStats {
    const bySeverity = zeros(ERROR_SEVERITIES);
    const byCategory = zeros(ERROR_CATEGORIES);
    let total = 0;
    let resolved = 0;
    const count = ({ category, severity, count: errors }: ErrorCount): void => {
      total += errors;
      bySeverity[severity] += errors;
      byCategory[category] += errors;
    };
    for (const { category, severity, state, errors } of stored) {
      count({ category, severity, count: errors });
      if (state === 'resolved') resolved += errors;
    }
    for (const errors of further) count(errors);
    const unresolved = total - resolved;
    for (const errors of this.#expected) count(errors);
    return { total, bySeverity, byCategory, resolved, unresolved, errorRate: this.#perMinute() };
  }

  #perMinute(): number {
    const perMinute = (this.#recent.total(this.clock.now()) / this.window) * MINUTE;
    return Math.round(perMinute * 100) / 100;
  }
}

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
