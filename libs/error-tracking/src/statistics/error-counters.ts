import type { Clock } from '@breakwater/core';
import type { Classification } from '../classification/classification.js';
import { ERROR_CATEGORIES } from '../classification/error-category.js';
import { ERROR_SEVERITIES } from '../classification/error-severity.js';
import type { IssueCount } from '../issues/issue-store.js';
import type { Occurrences } from '../issues/occurrences.js';
import type { ErrorStats } from './error-stats.js';
import { SlidingCounter } from './sliding-counter.js';

/** Milliseconds per minute, the unit of {@link ErrorStats.errorRate}. */
const MINUTE = 60_000;

/** What the tracker counts by itself: errors that become no issue, and how fast the others come. */
export class ErrorCounters {
  readonly #expected = new Map<string, { readonly classification: Classification; count: number }>();
  readonly #recent: SlidingCounter;

  /** @param window length in milliseconds of the window of the rate */
  constructor(
    private readonly clock: Clock,
    private readonly window: number,
  ) {
    this.#recent = new SlidingCounter(window);
  }

  /** Counts an error that belongs to an issue. */
  countTracked(): void {
    this.#recent.add(this.clock.now());
  }

  /** Counts an error that is no issue. */
  countExpected(classification: Classification): void {
    const key = `${classification.category} ${classification.severity}`;
    const entry = this.#expected.get(key);
    if (entry) entry.count++;
    else this.#expected.set(key, { classification, count: 1 });
  }

  /**
   * @param stored issues as the store counted them
   * @param unconfirmed errors that are on their way to it
   */
  stats(stored: readonly IssueCount[], unconfirmed: Iterable<Occurrences>): ErrorStats {
    const bySeverity = zeros(ERROR_SEVERITIES);
    const byCategory = zeros(ERROR_CATEGORIES);
    let total = 0;
    let resolved = 0;
    const count = ({ category, severity }: Omit<Classification, 'expected'>, errors: number): void => {
      total += errors;
      bySeverity[severity] += errors;
      byCategory[category] += errors;
    };
    for (const issues of stored) {
      count(issues, issues.errors);
      if (issues.state === 'resolved') resolved += issues.errors;
    }
    for (const occurrences of unconfirmed) count(occurrences, occurrences.count);
    const unresolved = total - resolved;
    for (const { classification, count: errors } of this.#expected.values()) count(classification, errors);
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
