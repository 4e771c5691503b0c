import { ValidationError } from '@breakwater/core';
import { DEFAULT_ISSUE_LIMIT, MAX_ISSUE_LIMIT } from './issue-rules.js';
import type { IssueSort, IssuePage, IssueQuery } from './issue-store.js';
import type { Issue } from './issue.js';

/** The greatest time value of a `Date`. */
const MAX_VALUE = 8.64e15;
const ID = /^[0-9a-z]{1,64}$/i;

/** Encodes a position for URLs. */
function toCursor({ value, id }: IssuePosition, sort: IssueSort): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/**
 * Decodes the position of a cursor.
 *
 * @throws ValidationError when the text is no cursor, or a cursor of another order
 */
function fromCursor(cursor: string, sort: IssueSort): IssuePosition {
  const parts = parse(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(parts)) {
    const [order, value, id] = parts as unknown[];
    if (order === sort && isValue(value) && typeof id === 'string' && ID.test(id)) {
      return { value, id };
    }
  }
  throw new ValidationError(`Expected "cursor" to be the "next" of a page in order of '${sort}'.`);
}

/** Tells whether the value is a count or a valid time value. */
const isValue = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_VALUE;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The position of an issue in an order: by descending value, then by descending id. A page that begins behind a position does not
 * change when issues before the position appear or disappear.
 */
interface IssuePosition {
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

/** The part of the sorted issues that a query selects. */
interface PageRequest {
  readonly sort: IssueSort;
  readonly limit: number;
  readonly after: IssuePosition | undefined;
}

/** @throws ValidationError for an invalid limit or cursor */
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
