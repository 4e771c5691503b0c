import type { ClassificationRule } from './classification.rule.js';
import type { DatabaseErrorClassifier } from './database-failure.js';

/** Options of a {@link Classifier}. */
export interface ClassifierOptions {
  /** Rules of the application, which come before the built-in ones; the first that matches decides. @default [] */
  readonly rules?: readonly ClassificationRule[];

  /**
   * Tells errors of the database: hand over `classifyDatabaseError` of `@breakwater/database`. Without it they are known by
   * the names of their classes only.
   * @default none
   */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
}
