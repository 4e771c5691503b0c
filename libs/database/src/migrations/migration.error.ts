import { DatabaseError } from '@breakwater/core';

/** A migration could not be applied; `metadata.migration` is its name. */
export class MigrationError extends DatabaseError {
  /** @param migration the name; `undefined` when no migration could be applied */
  constructor(message: string, migration: string | undefined, cause?: unknown) {
    super(message, {
      ...(migration !== undefined && { metadata: { migration } }),
      ...(cause !== undefined && { cause }),
    });
  }
}
