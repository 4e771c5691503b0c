import { AppError, DatabaseError } from '@breakwater/core';
import { classifyDatabaseError } from './classify-database-error.js';

/**
 * What a caller outside of the database code should see: a `DatabaseError` without the driver's message when the database
 * is in trouble (503, or 500 when only a human can help), with the driver's error as `cause`. What the database
 * refused, a unique key for instance, and what is no error of it, comes back untouched.
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
