import {
  FAILURE_KINDS,
  FAILURE_ORIGINS,
  type Failure,
  type OptionsCheck,
  causesOf,
  errorCode,
  failureOf,
  httpStatusOf,
  isErrorClass,
  isInstance,
} from '@breakwater/core';

/** A class of errors; subclasses are meant too. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Decides about one error. */
export type ErrorPredicate = (error: unknown) => boolean;

/**
 * One kind of error: a class, a code such as `'ECONNRESET'` (also of its causes), an HTTP status such as `429`, a predicate,
 * or a word of `failureOf` in `@breakwater/core`: `'transient'`, a kind such as `'timeout'`, or an origin such as `'network'`.
 */
export type ErrorCondition = ErrorClass | ErrorPredicate | string | number;

/** One kind of error, or several of which any may hold. */
export type ErrorConditions = ErrorCondition | readonly ErrorCondition[];

/** Kinds and origins of failures. They are written in small letters, and codes hardly ever are. */
const FAILURE_WORDS: ReadonlySet<string> = new Set([...Object.keys(FAILURE_KINDS), ...FAILURE_ORIGINS]);

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
  return inspectCauses ? (error) => matches(error) || causesOf(error).some(matches) : matches;
}

function matchError(condition: ErrorCondition): ErrorPredicate {
  if (typeof condition === 'string') return matchWord(condition);
  if (typeof condition === 'number') return (error) => httpStatusOf(error) === condition;
  return isErrorClass(condition) ? (error) => isInstance(error, condition) : condition;
}

function matchWord(word: string): ErrorPredicate {
  const hasCode: ErrorPredicate = (error) => causesOf(error).some((link) => errorCode(link) === word);
  if (word === 'transient') return (error) => failureOf(error).transient || hasCode(error);
  if (!FAILURE_WORDS.has(word)) return hasCode;
  const isMeant = ({ kind, origin }: Failure): boolean => kind === word || origin === word;
  return (error) => isMeant(failureOf(error)) || hasCode(error);
}

function isList(conditions: ErrorConditions): conditions is readonly ErrorCondition[] {
  return Array.isArray(conditions);
}
