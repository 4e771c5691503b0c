import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { Issue } from './issue.js';
import type { Occurrences } from './occurrences.js';
import type { IssueState } from '../error-tracking.events.js';

/** A change of the state of an issue. */
export interface IssueChange {
  readonly issue: Issue;
  /** The state before: missing for a new issue, and the same for one that was resolved or archived already. */
  readonly from?: IssueState;
}

/** The order of issues, highest value first. */
export type IssueSort = 'lastSeen' | 'firstSeen' | 'count';

/** Selects issues; a field that is left out matches every issue. */
export interface IssueQuery {
  readonly states?: readonly IssueState[];
  readonly categories?: readonly ErrorCategory[];
  readonly severities?: readonly ErrorSeverity[];
  /** Text that the title contains, upper and lower case alike. */
  readonly search?: string;
  /** Issues seen at this time or later. */
  readonly since?: Date;
  /** @default 'lastSeen' */
  readonly sort?: IssueSort;
  /** Issues at most, from 1 to 500. @default 50 */
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

/**
 * Port: keeps issues. Shared by replicas or private to the process; either way several calls may run at once, and each
 * change of a state is told to one caller only.
 */
export interface IssueStore {
  /** Adds occurrences to their issues, or makes these, and tells which changed their state. All or nothing. */
  add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]>;
  find(id: string): Promise<Issue | undefined>;
  /**
   * The highest first: the latest, or those with the most errors.
   *
   * @throws ValidationError for an invalid cursor, a cursor of another order, or an invalid limit
   */
  list(query: IssueQuery): Promise<IssuePage>;
  /** Resolves an issue; an occurrence before `at` does not bring it back. `undefined` when there is no such issue. */
  resolve(id: string, at: Date): Promise<IssueChange | undefined>;
  /** Archives an issue: it still counts, but is silent until it escalates. `undefined` when there is no such issue. */
  archive(id: string, at: Date): Promise<IssueChange | undefined>;
  /**
   * Makes issues `ongoing` whose news is known by now, e.g. a day after they became `new`; {@link add} does the same for
   * the issues that it is about. A store may do some at a time: call it now and then.
   */
  settle(at: Date): Promise<readonly IssueChange[]>;
  counts(): Promise<readonly IssueCount[]>;
  /** Removes issues that were not seen since `before`, and returns how many. */
  prune(before: Date): Promise<number>;
}

/** Injection token of {@link IssueStore}. */
export const IssueStore = Symbol('@breakwater/error-tracking:IssueStore');
