/** A problem of one field of a request, with the values that are allowed. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** Reads the fields of a body and collects every problem instead of stopping at the first. */
export class FieldCheck {
  readonly problems: FieldProblem[] = [];

  report(field: string, problem: string): undefined {
    this.problems.push({ field, problem });
    return undefined;
  }

  /** One of the given words. */
  oneOf<T extends string>(field: string, value: unknown, words: readonly T[]): T | undefined {
    const found = words.find((word) => word === value);
    const expected = words.map((word) => `"${word}"`).join(', ');
    return found ?? this.report(field, `expected one of ${expected}, got ${show(value)}`);
  }

  /** A finite number between two limits, both allowed. */
  number(field: string, value: unknown, min: number, max: number, alternative = ''): number | undefined {
    if (typeof value === 'number' && value >= min && value <= max) return value;
    const expected = `a number from ${min} to ${max}${alternative && ` ${alternative}`}`;
    return this.report(field, `expected ${expected}, got ${show(value)}`);
  }

  /** A whole number between two limits, both allowed. */
  integer(field: string, value: unknown, min: number, max: number): number | undefined {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    return this.report(field, `expected a whole number from ${min} to ${max}, got ${show(value)}`);
  }

  boolean(field: string, value: unknown): boolean | undefined {
    return typeof value === 'boolean'
      ? value
      : this.report(field, `expected true or false, got ${show(value)}`);
  }

  /** Refuses unknown fields, so that a misspelt field is not ignored. */
  known(fields: object, known: readonly string[], prefix = ''): void {
    for (const field of Object.keys(fields)) {
      if (!known.includes(field)) {
        this.report(`${prefix}${field}`, `is not a field; remove it or use one of ${known.join(', ')}`);
      }
    }
  }
}

/** Longest value that an answer shows; longer ones are cut. */
const MAX_SHOWN = 40;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}...` : json;
}
