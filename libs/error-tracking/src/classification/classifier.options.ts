import type { ClassificationRule } from './classification.rule.js';
import type { DatabaseErrorClassifier } from './database-failure.js';

/** Options of a {@link Classifier}. */
export interface ClassifierOptions {
  /** Rules of the application, which come before the built-in ones; the first that matches decides. @default [] */
  readonly rules?: readonly ClassificationRule[];

  /**
   * Judges errors of the database, e.g. `classifyDatabaseError` of `@breakwater/database`. An application that imports
   * `DatabaseModule` does not need it: that module adds its knowledge to `Failures` of `@breakwater/core`.
   * @default none
   */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
}
