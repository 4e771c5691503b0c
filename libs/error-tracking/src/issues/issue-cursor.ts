import { ValidationError } from '@breakwater/core';
import type { IssueSort } from './issue-store.js';
import type { IssuePosition } from './issue-position.js';

/** Milliseconds of the last `Date` that there is. */
const MAX_VALUE = 8.64e15;
const ID = /^[0-9a-z]{1,64}$/i;

/** The text of a position, for addresses. */
export function toCursor({ value, id }: IssuePosition, sort: IssueSort): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/**
 * The position of a cursor.
 *
 * @throws ValidationError when it is no cursor, or one of another order
 */
export function fromCursor(cursor: string, sort: IssueSort): IssuePosition {
  const parts = parse(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(parts)) {
    const [order, value, id] = parts as unknown[];
    if (order === sort && isValue(value) && typeof id === 'string' && ID.test(id)) {
      return { value, id };
    }
  }
  throw new ValidationError(`Expected "cursor" to be the "next" of a page in order of '${sort}'.`);
}

/** A count, or milliseconds of a time that there is. */
const isValue = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_VALUE;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
