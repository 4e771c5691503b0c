import { checkOptions } from '@breakwater/core';

/** Limits of a validation by a schema. */
export interface SchemaValidationOptions {
  /**
   * Levels of objects and lists that a value may have. A deeper value is refused before the schema sees it, because schemas that
   * refer to themselves recurse. `false` for no limit.
   * @default 20
   */
  readonly maxDepth?: number | false;
  /** Problems that an answer lists; the others are only counted. @default 20 */
  readonly maxProblems?: number;
  /** Characters of each problem. @default 200 */
  readonly maxProblemLength?: number;
}

/** Limits of a validation when none are given. */
export const DEFAULT_SCHEMA_VALIDATION_OPTIONS = Object.freeze({
  maxDepth: 20,
  maxProblems: 20,
  maxProblemLength: 200,
} satisfies Required<SchemaValidationOptions>);

/** {@link SchemaValidationOptions} with every default filled in. */
export type ResolvedSchemaValidationOptions = Required<SchemaValidationOptions>;

/**
 * Fills in the defaults and checks every value.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveSchemaValidationOptions(
  options: SchemaValidationOptions,
  place: string,
): ResolvedSchemaValidationOptions {
  return checkOptions('validation', place, (check) => {
    const defaults = DEFAULT_SCHEMA_VALIDATION_OPTIONS;
    check.known(options, Object.keys(defaults));
    const { maxDepth = defaults.maxDepth, maxProblems = defaults.maxProblems } = options;
    const { maxProblemLength = defaults.maxProblemLength } = options;
    if (maxDepth !== false) check.integer('maxDepth', maxDepth, 1);
    check.integer('maxProblems', maxProblems, 1);
    check.integer('maxProblemLength', maxProblemLength, 1);
    return { maxDepth, maxProblems, maxProblemLength };
  });
}
