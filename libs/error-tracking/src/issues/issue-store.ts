import type { IssueState } from '@breakwater/core';
import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { Issue } from './issue.js';
import type { Occurrences } from './occurrences.js';

/** A change of state that {@link IssueStore.add}, `resolve` or `archive` led to; `from` is missing for a new issue. */
export interface IssueChange {
  readonly issue: Issue;
  readonly from?: IssueState;
}

/** Which issues are asked for; what is left out does not matter. */
export interface IssueQuery {
  readonly states?: readonly IssueState[];
  readonly categories?: readonly ErrorCategory[];
  readonly severities?: readonly ErrorSeverity[];
  /** Text that the title contains, upper and lower case alike. */
  readonly search?: string;
  /** Issues seen at this time or later. */
  readonly since?: Date;
  readonly sort?: 'lastSeen' | 'firstSeen' | 'count';
  /** Issues at most. @default 50 */
  readonly limit?: number;
  /** Where the page before has ended: its `next`. */
  readonly cursor?: string;
}

/** Some of the issues that match a query. */
export interface IssuePage {
  readonly issues: readonly Issue[];
  /** Cursor of the next page; none on the last one. */
  readonly next?: string;
}

/** Number of issues by what they are. */
export interface IssueCount {
  readonly state: IssueState;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly issues: number;
  /** Errors of these issues. */
  readonly errors: number;
}

/** Port: keeps issues. Shared by replicas or private to the process; either way several calls may run at once. */
export interface IssueStore {
  /** Adds occurrences to their issues, or makes these, and tells which changed their state. All or nothing. */
  add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]>;
  find(id: string): Promise<Issue | undefined>;
  /** @throws ValidationError for a cursor that is none */
  list(query: IssueQuery): Promise<IssuePage>;
  /** Marks an issue as mended; an occurrence before `at` does not bring it back. `undefined` when there is no such issue. */
  resolve(id: string, at: Date): Promise<IssueChange | undefined>;
  /** Puts an issue aside: it is counted on, but says no more until it escalates. `undefined` when there is no such issue. */
  archive(id: string, at: Date): Promise<IssueChange | undefined>;
  counts(): Promise<readonly IssueCount[]>;
  /** Removes issues that were not seen since `before`, and returns how many. */
  prune(before: Date): Promise<number>;
}

/** Injection token of {@link IssueStore}. */
export const IssueStore = Symbol('@breakwater/error-tracking:IssueStore');
