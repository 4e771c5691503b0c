/** What an error of the database means, as `classifyDatabaseError` of `@breakwater/database` tells it. */
export interface DatabaseFailureLike {
  /** E.g. `unreachable`, `constraint`; `unrelated` for what is no error of the database. */
  readonly kind: string;
  /** The code that it was recognised by. */
  readonly code?: string | undefined;
}

/** Port to the table of errors that `@breakwater/database` keeps. */
export type DatabaseErrorClassifier = (error: unknown) => DatabaseFailureLike | undefined;
