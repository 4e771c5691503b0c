import { type Clock, seconds } from '@breakwater/core';
import type { IssueCount, IssueStore } from './issue-store.js';
import { type ErrorCount, ErrorTally } from '../statistics/error-tally.js';
import type { IssuesGauge } from '../error-tracking.events.js';

/** Counting a large table is expensive, so between two counts this process adds the errors that it stores itself. */
const MAX_AGE = seconds(10);

/** Caches the counts of the store, so that gauges and statistics can read them synchronously. */
export class IssueCounts {
  #latest: readonly IssueCount[] = [];
  /** Errors that were stored since the last query. */
  #since = new ErrorTally();
  /** Errors that were stored during a query. The answer may include them; counting them twice is better than losing them. */
  #during: ErrorTally | undefined;
  #askedAt = -Infinity;
  #question: Promise<void> | undefined;
  #nextQuestion: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<IssueStore, 'counts'>,
  ) {}

  get latest(): readonly IssueCount[] {
    return this.#latest;
  }

  /** Errors that were stored and are not in {@link latest} yet. */
  get since(): Iterable<ErrorCount> {
    return this.#since;
  }

  /** Adds stored errors, and queries the store if they changed an issue or if the latest answer is old. */
  async add(batch: readonly ErrorCount[], changed: boolean): Promise<void> {
    this.#since.addAll(batch);
    this.#during?.addAll(batch);
    if (changed || this.clock.now() - this.#askedAt >= MAX_AGE) await this.refresh();
  }

  /** Queries the store; concurrent callers share one query. Never rejects: when the query fails, the counts stay unchanged. */
  refresh(): Promise<void> {
    if (!this.#question) return this.#begin();
    // The running query may miss changes that were made after it began.
    this.#nextQuestion ??= this.#question.then(() => {
      this.#nextQuestion = undefined;
      return this.#begin();
    });
    return this.#nextQuestion;
  }

  /** Issues by state and severity. */
  gauges(): IssuesGauge[] {
    const gauges = new Map<string, IssuesGauge>();
    for (const { state, severity, issues } of this.#latest) {
      const key = `${state} ${severity}`;
      gauges.set(key, { state, severity, issues: issues + (gauges.get(key)?.issues ?? 0) });
    }
    return [...gauges.values()];
  }

  #begin(): Promise<void> {
    this.#question = this.#ask().finally(() => {
      this.#question = undefined;
    });
    return this.#question;
  }

  async #ask(): Promise<void> {
    this.#askedAt = this.clock.now();
    this.#during = new ErrorTally();
    try {
      this.#latest = await this.store.counts();
      this.#since = this.#during;
    } catch {
      // `IssueWriter` logs an outage of the store.
    }
    this.#during = undefined;
  }
}
