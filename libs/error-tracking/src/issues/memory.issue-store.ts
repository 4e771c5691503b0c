import { checkOptions } from '@breakwater/core';
import { checkCount, type OptionalLimit, limitOf } from '../limits/limit.js';
import { ERROR_SEVERITIES } from '../classification/error-severity.js';
import { isSettled } from './issue-life.js';
import { pageRequest, toPage, byPosition, positionOf } from './issue-page.js';
import {
  type IssueRecord,
  issueOf,
  newRecord,
  nextRecord,
  predecessorIdOf,
  successorOf,
} from './issue-record.js';
import { type IssueRules, DEFAULT_MAX_ISSUES, EVICTED_SHARE, resolveIssueRules } from './issue-rules.js';
import type { IssueChange, IssueCount, IssuePage, IssueQuery, IssueStore } from './issue-store.js';
import { issueIdOf, type Issue } from './issue.js';
import { type OccurrenceGroup, groupOccurrences, type Occurrences } from './occurrences.js';

/** Options of {@link MemoryIssueStore}. */
export interface MemoryIssueStoreOptions {
  /**
   * Maximum number of issues, of some kilobytes each. When the store is full, the least important tenth is removed: archived and
   * resolved issues first, then those of low severity, with few errors, and not seen for a long time. `false` keeps all issues.
   *
   * @default 5000
   */
  readonly maxIssues?: OptionalLimit;
  /** Limits at which issues change their state. */
  readonly rules?: Partial<IssueRules>;
}

/** Keeps issues in the memory of the process: for development, and for services that may lose their issues on a restart. */
export class MemoryIssueStore implements IssueStore {
  readonly isShared = false;
  readonly #records = new Map<string, IssueRecord>();
  readonly #maxIssues: number;
  readonly #rules: IssueRules;

  /** @throws OptionsError */
  constructor(options: MemoryIssueStoreOptions = {}) {
    const { maxIssues, rules } = checkOptions('memoryIssueStore', 'new MemoryIssueStore', (check) => {
      check.known(options, ['maxIssues', 'rules']);
      const { maxIssues: maximum = DEFAULT_MAX_ISSUES, rules: given } = options;
      checkCount(check, 'maxIssues', maximum, 1);
      return { maxIssues: limitOf(maximum), rules: resolveIssueRules(given, check.within('rules')) };
    });
    this.#maxIssues = maxIssues;
    this.#rules = rules;
  }

  /** Number of issues in the store. */
  get size(): number {
    return this.#records.size;
  }

  async add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]> {
    return groupOccurrences(occurrences).flatMap((group) => this.#add(group) ?? []);
  }

  async find(id: string): Promise<Issue | undefined> {
    const record = this.#records.get(id);
    return record && issueOf(record);
  }

  async list(query: IssueQuery): Promise<IssuePage> {
    const request = pageRequest(query);
    const { sort, limit, after } = request;
    const positions = [...this.#records.values()]
      .filter((record) => matches(record, query))
      .map((record) => ({ ...positionOf(record, sort), record }))
      .filter((position) => !after || byPosition(after, position) < 0)
      .toSorted(byPosition);
    return toPage(
      positions.slice(0, limit + 1).map(({ record }) => issueOf(record)),
      request,
    );
  }

  async resolve(id: string, at: Date): Promise<IssueChange | undefined> {
    return this.#change(id, (record) => ({ ...record, state: 'resolved', confirmedAt: at, resolvedAt: at }));
  }

  async archive(id: string, at: Date): Promise<IssueChange | undefined> {
    return this.#change(id, (record) => ({ ...record, state: 'archived', confirmedAt: at }));
  }

  async unarchive(id: string, at: Date): Promise<IssueChange | undefined> {
    if (this.#records.get(id)?.state !== 'archived') return undefined;
    return this.#change(id, (record) => ({ ...record, state: 'ongoing', confirmedAt: at }));
  }

  async settle(at: Date): Promise<readonly IssueChange[]> {
    return [...this.#records.values()]
      .filter((record) => isSettled(record, at, this.#rules))
      .flatMap(
        ({ id }) => this.#change(id, (record) => ({ ...record, state: 'ongoing', confirmedAt: at })) ?? [],
      );
  }

  async counts(): Promise<readonly IssueCount[]> {
    const counts = new Map<string, IssueCount>();
    for (const { state, category, severity, count } of this.#records.values()) {
      const key = `${state} ${category} ${severity}`;
      const { issues, errors } = counts.get(key) ?? { issues: 0, errors: 0 };
      counts.set(key, { state, category, severity, issues: issues + 1, errors: errors + count });
    }
    return [...counts.values()];
  }

  async prune(before: Date): Promise<number> {
    const forgotten = [...this.#records.values()].filter(({ lastSeen }) => lastSeen < before);
    for (const { id } of forgotten) this.#records.delete(id);
    return forgotten.length;
  }

  #add(group: OccurrenceGroup): IssueChange | undefined {
    const before = this.#records.get(issueIdOf(group.total.fingerprint));
    if (!before && this.#records.size >= this.#maxIssues) this.#evict();
    const predecessor = before ?? this.#records.get(predecessorIdOf(group) ?? '');
    const after = before
      ? nextRecord(before, group, this.#rules)
      : predecessor
        ? successorOf(predecessor, group, this.#rules)
        : newRecord(group, this.#rules);
    this.#records.set(after.id, after);
    if (!predecessor) return { issue: issueOf(after) };
    return after.state === predecessor.state ? undefined : { issue: issueOf(after), from: predecessor.state };
  }

  #change(id: string, change: (record: IssueRecord) => IssueRecord): IssueChange | undefined {
    const before = this.#records.get(id);
    if (!before) return undefined;
    const after = change(before);
    this.#records.set(id, after);
    return { issue: issueOf(after), from: before.state };
  }

  #evict(): void {
    const surplus = Math.max(1, Math.floor(this.#maxIssues * EVICTED_SHARE));
    const records = [...this.#records.values()].toSorted(leastImportantFirst);
    for (const { id } of records.slice(0, surplus)) this.#records.delete(id);
  }
}

/** Tells whether a query selects an issue. */
export function matches(
  issue: Issue,
  { states, categories, severities, search, since }: IssueQuery,
): boolean {
  return (
    (!states || states.includes(issue.state)) &&
    (!categories || categories.includes(issue.category)) &&
    (!severities || severities.includes(issue.severity)) &&
    (!since || issue.lastSeen >= since) &&
    (search === undefined || issue.title.toLowerCase().includes(search.toLowerCase()))
  );
}

const isOpen = ({ state }: Issue): boolean => state !== 'archived' && state !== 'resolved';

/**
 * Orders issues by importance, the least important first: archived and resolved issues, then those of low severity, with few errors,
 * and not seen for a long time.
 */
function leastImportantFirst(a: Issue, b: Issue): number {
  return (
    Number(isOpen(a)) - Number(isOpen(b)) ||
    ERROR_SEVERITIES.indexOf(b.severity) - ERROR_SEVERITIES.indexOf(a.severity) ||
    a.count - b.count ||
    a.lastSeen.getTime() - b.lastSeen.getTime()
  );
}
