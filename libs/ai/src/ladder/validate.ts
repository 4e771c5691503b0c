import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Outcome of a validation. */
export type Checked<T> =
  | { readonly fits: true; readonly value: T }
  | { readonly fits: false; readonly issues: readonly StandardSchemaV1.Issue[] };

const UNREADABLE: readonly StandardSchemaV1.Issue[] = [{ message: 'The schema failed.' }];

/** Checks a value by a schema of any library. A schema that throws does not fit. */
export async function validate<T>(schema: StandardSchemaV1<unknown, T>, value: unknown): Promise<Checked<T>> {
  try {
    const result = await schema['~standard'].validate(value);
    return result.issues ? { fits: false, issues: result.issues } : { fits: true, value: result.value };
  } catch {
    return { fits: false, issues: UNREADABLE };
  }
}

/** Writes the path of an issue, e.g. `tags.0`. */
export function pathOfIssue({ path = [] }: StandardSchemaV1.Issue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}
