import { errorChain } from './error-chain.js';
import { httpStatusOf } from './http-status.js';

/** A class of errors; subclasses are meant too. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Decides about one error. */
export type ErrorPredicate = (error: unknown) => boolean;

/**
 * One kind of error: a class, a code such as `'ECONNRESET'` (also of its causes), an HTTP status such as `429`, or a
 * predicate.
 */
export type ErrorCondition = ErrorClass | ErrorPredicate | string | number;

/** Makes one predicate of conditions of which any may hold. */
export function matchErrors(conditions: readonly ErrorCondition[]): ErrorPredicate {
  const predicates = conditions.map(matchError);
  return (error) => predicates.some((matches) => matches(error));
}

/** Tells whether the error, or one that led to it, has the code. */
export function hasCode(error: unknown, codes: ReadonlySet<unknown>): boolean {
  return errorChain(error).some((link) => codes.has((link as { readonly code?: unknown }).code));
}

function matchError(condition: ErrorCondition): ErrorPredicate {
  if (typeof condition === 'string') {
    const codes = new Set([condition]);
    return (error) => hasCode(error, codes);
  }
  if (typeof condition === 'number') return (error) => httpStatusOf(error) === condition;
  return isClass(condition) ? (error) => error instanceof condition : condition;
}

function isClass(condition: ErrorClass | ErrorPredicate): condition is ErrorClass {
  if ((condition as unknown) === Error || condition.prototype instanceof Error) return true;
  return /^class\b/.test(Function.prototype.toString.call(condition));
}
