import { readProperty } from '@breakwater/core';
import type { StreamCursor } from '../cursors/cursor-store.js';
import type { SqlValue } from './postgres.js';

/** Returns a position as the values of the columns `position_number` and `position_text`. */
export const positionColumns = (cursor: StreamCursor | undefined): readonly [SqlValue, SqlValue] =>
  typeof cursor === 'number' ? [String(cursor), null] : [null, cursor ?? null];

/** Reads the columns that {@link positionColumns} fills; `position_number` as text, because drivers read NUMERIC in several ways. */
export function readPosition(row: unknown): StreamCursor | undefined {
  const number: unknown = readProperty(row, 'position_number');
  if (typeof number === 'string') return Number(number);
  const text: unknown = readProperty(row, 'position_text');
  return typeof text === 'string' ? text : undefined;
}
