import { DatabaseError } from '@breakwater/core';

/** Migrations could not be applied; `metadata.migration` names the one that it is about. */
export class MigrationError extends DatabaseError {
  constructor(message: string, migration: string, cause?: unknown) {
    super(message, { metadata: { migration }, ...(cause !== undefined && { cause }) });
  }
}
