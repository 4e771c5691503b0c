import type { IssuesGauge } from '@breakwater/core';
import type { IssueCount, IssueStore } from '../issues/issue-store.js';

/** How many issues the store keeps, as far as it was asked: gauges and statistics read it without waiting. */
export class IssueCounts {
  #latest: readonly IssueCount[] = [];
  #asked = 0;
  #answered = 0;

  constructor(private readonly store: Pick<IssueStore, 'counts'>) {}

  get latest(): readonly IssueCount[] {
    return this.#latest;
  }

  /** Asks the store. @throws what the store throws; the counts stay what they were */
  async refresh(): Promise<void> {
    const question = ++this.#asked;
    const counts = await this.store.counts();
    // Answers may overtake each other.
    if (question < this.#answered) return;
    this.#answered = question;
    this.#latest = counts;
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
}
