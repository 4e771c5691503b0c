import { AppError, readText } from '@breakwater/core';
import { errorFacts } from '../classification/error-facts.js';

/** Properties in which our own errors name the part of the system that failed. These names come from code, not from users. */
const NAMES = ['circuit', 'bulkhead', 'policy', 'operation', 'service'] as const;

/** Maximum length of a name. */
const MAX_LENGTH = 200;

/**
 * The facts besides class, code and stack that distinguish errors of one place: the status of an answer, and the name that an error
 * of a `@breakwater` package carries.
 */
export function distinctionOf(error: unknown): string {
  const facts = errorFacts(error);
  if (!facts) return '';
  const status = facts.ownStatus ?? facts.upstreamStatus ?? '';
  const named = nameIn(error);
  return named ? `${status} ${named.property} ${named.name}` : `${status}`;
}

/** The name of a part of the system that an error of a `@breakwater` package carries, e.g. that of a circuit. */
export function nameIn(error: unknown): { readonly property: string; readonly name: string } | undefined {
  if (!AppError.is(error)) return undefined;
  for (const property of NAMES) {
    const name = readText(error, property);
    if (name !== undefined) return { property, name: name.slice(0, MAX_LENGTH) };
  }
  return undefined;
}
