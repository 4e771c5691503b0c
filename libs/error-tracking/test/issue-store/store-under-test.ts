import { hours } from '@breakwater/core';
import { type Issue, type IssueQuery, type IssueStore, issueIdOf } from '../../src/index.js';
import { someOccurrences } from '../some-occurrences.js';

export const ID = issueIdOf('v1:pay');
export const DAY = hours(24);

/** A store, and short ways to use it. */
export class StoreUnderTest {
  #store: IssueStore | undefined;

  get store(): IssueStore {
    if (!this.#store) throw new Error('The store is created before each test.');
    return this.#store;
  }

  set store(store: IssueStore) {
    this.#store = store;
  }

  readonly found = async (fingerprint = 'v1:pay'): Promise<Issue> => {
    const issue = await this.store.find(issueIdOf(fingerprint));
    if (!issue) throw new Error(`There is no issue of ${fingerprint}.`);
    return issue;
  };

  /** Adds occurrences, and returns the changes as `from > to`. */
  readonly add = async (...given: Parameters<typeof someOccurrences>[0][]): Promise<string[]> => {
    const changes = await this.store.add(given.map((one) => someOccurrences(one)));
    return changes.map(({ from, issue }) => `${from ?? ''} > ${issue.state}`);
  };

  readonly titles = async (query: IssueQuery): Promise<string[]> =>
    (await this.store.list(query)).issues.map(({ title }) => title);
}
