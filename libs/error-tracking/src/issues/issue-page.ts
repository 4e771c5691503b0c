import { ValidationError } from '@breakwater/core';
import { fromCursor, toCursor } from './issue-cursor.js';
import { type IssuePosition, positionOf } from './issue-position.js';
import type { Issue } from './issue.js';
import type { IssuePage, IssueQuery, IssueSort } from './issue-store.js';
import { DEFAULT_ISSUE_LIMIT, MAX_ISSUE_LIMIT } from './issues.constants.js';

/** Which part of the sorted issues a query asks for. */
export interface PageRequest {
  readonly sort: IssueSort;
  readonly limit: number;
  readonly after: IssuePosition | undefined;
}

/** @throws ValidationError for a limit or a cursor that is none */
export function pageRequest({
  sort = 'lastSeen',
  limit = DEFAULT_ISSUE_LIMIT,
  cursor,
}: IssueQuery): PageRequest {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ISSUE_LIMIT) {
    throw new ValidationError(`Expected "limit" to be an integer from 1 to ${MAX_ISSUE_LIMIT}.`);
  }
  return { sort, limit, after: cursor === undefined ? undefined : fromCursor(cursor, sort) };
}

/** @param issues those of the page, and one more if there is one */
export function toPage(issues: readonly Issue[], { sort, limit }: PageRequest): IssuePage {
  const page = issues.slice(0, limit);
  const last = page.at(-1);
  if (issues.length <= limit || !last) return { issues: page };
  return { issues: page, next: toCursor(positionOf(last, sort), sort) };
}
