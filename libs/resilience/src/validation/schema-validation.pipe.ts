import { OptionsError, messageOf } from '@breakwater/core';
import { BadRequestException, type PipeTransform } from '@nestjs/common';
import {
  type ResolvedSchemaValidationOptions,
  type SchemaValidationOptions,
  resolveSchemaValidationOptions,
} from './schema-validation.options.js';
import { type SchemaIssue, type StandardSchema, isStandardSchema } from './standard-schema.js';

/**
 * Validates a value by a schema and returns the output of the schema, with its defaults and transformations. An invalid value is
 * answered with 400 and one text for each problem, as `ValidationPipe` of Nest does for classes.
 *
 * An error that the schema throws passes through: it is a mistake of the schema, not of the client.
 */
export class SchemaValidationPipe<Output> implements PipeTransform<unknown, Promise<Output>> {
  readonly #options: ResolvedSchemaValidationOptions;

  /**
   * @param place where the schema was written, for messages
   * @throws OptionsError when `schema` is no schema, or an option is wrong
   */
  constructor(
    private readonly schema: StandardSchema<Output>,
    options: SchemaValidationOptions = {},
    place = 'SchemaValidationPipe',
  ) {
    if (!isStandardSchema(schema)) {
      const expected = 'a schema of a library that implements Standard Schema 1.0, such as z.object({ ... })';
      throw new OptionsError('schema', expected, schema, place);
    }
    this.#options = resolveSchemaValidationOptions(options, place);
  }

  async transform(value: unknown): Promise<Output> {
    const { maxDepth } = this.#options;
    if (maxDepth !== false && isDeeperThan(value, maxDepth)) {
      throw invalid([`The value is nested deeper than ${maxDepth} levels.`]);
    }
    const result = await this.schema['~standard'].validate(value);
    if (result.issues) throw invalid(this.#problems(result.issues));
    return result.value;
  }

  #problems(issues: readonly SchemaIssue[]): string[] {
    const { maxProblems, maxProblemLength } = this.#options;
    const shown = Array.from(issues)
      .slice(0, maxProblems)
      .map((issue) => problemOf(issue).slice(0, maxProblemLength));
    const rest = issues.length - shown.length;
    return rest > 0 ? [...shown, `and ${rest} more`] : shown;
  }
}

function invalid(problems: readonly string[]): BadRequestException {
  return new BadRequestException({ code: 'VALIDATION_FAILED', message: problems });
}

/** The path of the value and the message of the schema: `author.name: Too short`. */
function problemOf(issue: SchemaIssue): string {
  // ArkType's lists extend Array with constructors of their own, so `map()` of an empty path would have one key.
  const keys = Array.from(issue.path ?? [], (part) => (typeof part === 'object' ? part.key : part));
  const message = messageOf(issue);
  return keys.length === 0 ? message : `${keys.map(String).join('.')}: ${message}`;
}

/** Stops at the depth `limit`, so that a deep value costs no more than a flat one. */
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((item) => isDeeperThan(item, limit - 1));
}
