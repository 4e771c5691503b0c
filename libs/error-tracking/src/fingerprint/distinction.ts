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
  return `${status}${nameOf(error)}`;
}

function nameOf(error: unknown): string {
  if (!AppError.is(error)) return '';
  for (const property of NAMES) {
    const name = readText(error, property);
    if (name !== undefined) return ` ${property} ${name.slice(0, MAX_LENGTH)}`;
  }
  return '';
}
