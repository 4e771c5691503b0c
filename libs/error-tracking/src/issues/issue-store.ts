import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { Issue } from './issue.js';
import type { Occurrences } from './occurrences.js';
import type { IssueState } from '../error-tracking.events.js';

/** A change of the state of an issue. */
export interface IssueChange {
  readonly issue: Issue;
  /** The previous state: missing for a new issue, and equal to the new state for an issue that was already resolved or archived. */
  readonly from?: IssueState;
}

/** The order of issues, the highest value first. */
export type IssueSort = 'lastSeen' | 'firstSeen' | 'count';

/** Selects issues; a field that is left out matches every issue. */
export interface IssueQuery {
  readonly states?: readonly IssueState[];
  readonly categories?: readonly ErrorCategory[];
  readonly severities?: readonly ErrorSeverity[];
  /** Text that the title contains; case-insensitive. */
  readonly search?: string;
  /** Selects issues that were seen at this time or later. */
  readonly since?: Date;
  /** @default 'lastSeen' */
  readonly sort?: IssueSort;
  /** Maximum number of issues, from 1 to 500. @default 50 */
  readonly limit?: number;
  /** The cursor `next` of the previous page. */
  readonly cursor?: string;
}

/** Some of the issues that match a query. */
export interface IssuePage {
  readonly issues: readonly Issue[];
  /** Cursor of the next page; missing on the last page. */
  readonly next?: string;
}

/** Number of issues by state, category and severity. */
export interface IssueCount {
  readonly state: IssueState;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly issues: number;
  /** Number of errors of these issues. */
  readonly errors: number;
}

/**
 * Port: keeps issues, either shared by replicas or private to the process. Calls may run concurrently. The store reports each change
 * of a state to one caller only.
 */
export interface IssueStore {
  /** False if each process keeps issues of its own, so that an action of an operator reaches one replica only. @default true */
  readonly isShared?: boolean;
  /** Adds occurrences to their issues, creating missing issues, and returns the changes of state. All or nothing. */
  add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]>;
  find(id: string): Promise<Issue | undefined>;
  /**
   * Lists issues, the highest value of the order first.
   *
   * @throws ValidationError for an invalid cursor, a cursor of another order, or an invalid limit
   */
  list(query: IssueQuery): Promise<IssuePage>;
  /** Resolves an issue; only an occurrence after `at` makes it regress. `undefined` when the issue does not exist. */
  resolve(id: string, at: Date): Promise<IssueChange | undefined>;
  /** Archives an issue: it still counts errors, but raises no alert until it escalates. `undefined` when the issue does not exist. */
  archive(id: string, at: Date): Promise<IssueChange | undefined>;
  /** Makes an archived issue `ongoing`. `undefined` when there is no archived issue of that id. */
  unarchive(id: string, at: Date): Promise<IssueChange | undefined>;
  /**
   * Makes settled issues `ongoing`, e.g. a day after they became `new`; {@link add} does the same for the issues that it changes. A
   * store may process a part of the issues in each call: call it regularly.
   */
  settle(at: Date): Promise<readonly IssueChange[]>;
  counts(): Promise<readonly IssueCount[]>;
  /** Removes issues that were not seen since `before`, and returns their number. */
  prune(before: Date): Promise<number>;
}

/** Injection token of {@link IssueStore}. */
export const IssueStore = Symbol('@breakwater/error-tracking:IssueStore');
