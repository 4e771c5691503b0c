import type { Issue } from './issue.js';
import type { IssueSort } from './issue-store.js';

/**
 * Where an issue stands in an order: behind those of a higher value, and of a higher id among those of the same. A page that
 * begins behind a position stays the same although issues before it come and go.
 */
export interface IssuePosition {
  readonly value: number;
  readonly id: string;
}

/** The position of an issue in the order `sort`. */
export function positionOf(issue: Issue, sort: IssueSort): IssuePosition {
  return { value: sort === 'count' ? issue.count : issue[sort].getTime(), id: issue.id };
}

/** Compares positions, the highest first. */
export function byPosition(a: IssuePosition, b: IssuePosition): number {
  return b.value - a.value || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
