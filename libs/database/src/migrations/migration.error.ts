import { DatabaseError } from '@breakwater/core';

/** A migration could not be applied; `metadata.migration` is its name. */
export class MigrationError extends DatabaseError {
  constructor(message: string, migration: string, cause?: unknown) {
    super(message, { metadata: { migration }, ...(cause !== undefined && { cause }) });
  }
}
