import { AppError, DatabaseError } from '@breakwater/core';
import { classifyDatabaseError } from './classify-database-error.js';

/**
 * Converts an error for callers outside of the database code. If the database is in trouble, it returns a `DatabaseError` without the
 * driver's message, with status 503, or 500 if only a human can repair it; `cause` is the driver's error. Refusals, e.g. of a unique
 * key, and errors that do not come from the database are returned unchanged.
 */
export function toDatabaseError(error: unknown): unknown {
  if (AppError.is(error)) return error;
  const { kind, code, reason, countsAgainstBreaker, needsHuman } = classifyDatabaseError(error);
  if (!countsAgainstBreaker) return error;
  return new DatabaseError(reason, {
    unavailable: !needsHuman,
    cause: error,
    metadata: { kind, ...(code !== undefined && { code }) },
  });
}
