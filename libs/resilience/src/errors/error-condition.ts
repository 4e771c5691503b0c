import type { OptionsCheck } from '@breakwater/core';
import { errorChain } from './error-chain.js';
import { hasCode } from './error-code.js';
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

/** One kind of error, or several of which any may hold. */
export type ErrorConditions = ErrorCondition | readonly ErrorCondition[];

const KINDS = new Set(['function', 'string', 'number']);
const EXPECTED = 'an error class, a code, an HTTP status or a predicate, or several of them';

/**
 * The conditions as a list of their own.
 *
 * @throws OptionsError when one of them is none
 */
export function resolveErrorConditions(
  option: string,
  conditions: ErrorConditions,
  check: OptionsCheck,
): readonly ErrorCondition[] {
  const list: readonly ErrorCondition[] = isList(conditions) ? [...conditions] : [conditions];
  for (const condition of list) check.that(KINDS.has(typeof condition), option, EXPECTED, condition);
  return list;
}

/**
 * Makes one predicate of conditions of which any may hold.
 *
 * @param inspectCauses whether it is enough that an error which led to it matches
 */
export function matchErrors(conditions: ErrorConditions, inspectCauses = false): ErrorPredicate {
  const predicates = (isList(conditions) ? conditions : [conditions]).map(matchError);
  const matches: ErrorPredicate = (error) => predicates.some((predicate) => predicate(error));
  return inspectCauses ? (error) => matches(error) || errorChain(error).some(matches) : matches;
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

function isList(conditions: ErrorConditions): conditions is readonly ErrorCondition[] {
  return Array.isArray(conditions);
}
