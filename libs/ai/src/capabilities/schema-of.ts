import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Reports a problem with a value, or with one of its properties. */
export type ReportProblem = (message: string, key?: PropertyKey) => void;

/**
 * A Standard Schema from a function. The built-in capabilities need no schema library; your own can use any.
 *
 * @param check returns the value, or reports each problem and returns anything
 */
export function schemaOf<T>(
  check: (value: unknown, problem: ReportProblem) => T | undefined,
): StandardSchemaV1<unknown, T> {
  const validate = (value: unknown): StandardSchemaV1.Result<T> => {
    const issues: StandardSchemaV1.Issue[] = [];
    const checked = check(value, (message, key) => {
      issues.push(key === undefined ? { message } : { message, path: [key] });
    });
    return issues.length > 0 ? { issues } : { value: checked as T };
  };
  return { '~standard': { version: 1, vendor: 'breakwater', validate } };
}
