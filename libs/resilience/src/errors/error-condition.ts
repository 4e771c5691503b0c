import {
  BUILT_IN_FAILURES,
  type ErrorClass,
  FAILURE_KINDS,
  FAILURE_ORIGINS,
  type Failure,
  type Failures,
  type OptionsCheck,
  causesOf,
  errorCode,
  httpStatusOf,
  isErrorClass,
  isInstance,
  isList,
} from '@breakwater/core';

/** Decides about one error. */
export type ErrorPredicate = (error: unknown) => boolean;

/**
 * One kind of error: a class, a code such as `'ECONNRESET'` (also of its causes), an HTTP status such as `429`, a predicate,
 * or a word of `failureOf` in `@breakwater/core`: `'transient'`, a kind such as `'timeout'`, or an origin such as `'network'`.
 */
export type ErrorCondition = ErrorClass | ErrorPredicate | string | number;

/** One kind of error, or several; an error has to match one of them. */
export type ErrorConditions = ErrorCondition | readonly ErrorCondition[];

/** Kinds and origins of failures. They are written in small letters, and codes hardly ever are. */
const FAILURE_WORDS: ReadonlySet<string> = new Set([...Object.keys(FAILURE_KINDS), ...FAILURE_ORIGINS]);

const EXPECTED = 'an error class, a code, an HTTP status or a predicate, or several of them';

/**
 * Copies the conditions into a list.
 *
 * @throws OptionsError when a value can match no error
 */
export function resolveErrorConditions(
  option: string,
  conditions: ErrorConditions,
  check: OptionsCheck,
): readonly ErrorCondition[] {
  const list = isList(conditions) ? readList(conditions) : [conditions];
  if (!list) check.that(false, option, 'a list that can be read', conditions);
  for (const condition of list ?? []) check.that(isCondition(condition), option, EXPECTED, condition);
  return (list ?? []) as readonly ErrorCondition[];
}

/**
 * Requires that a list of conditions is not empty.
 *
 * @param fix how to get the effect that an empty list seems to have
 */
export function refuseEmpty(option: string, conditions: unknown, fix: string, check: OptionsCheck): void {
  check.that(
    !isList(conditions) || conditions.length > 0,
    option,
    `at least one condition; ${fix}`,
    conditions,
  );
}

function readList(list: readonly unknown[]): unknown[] | undefined {
  try {
    return [...list];
  } catch {
    return undefined;
  }
}

function isCondition(condition: unknown): condition is ErrorCondition {
  if (typeof condition === 'string') return condition !== '';
  if (typeof condition === 'number')
    return Number.isInteger(condition) && condition >= 100 && condition < 600;
  return typeof condition === 'function' && isCallable(condition);
}

/** Also survives a revoked proxy of a function, which throws at every use. */
function isCallable(condition: object): boolean {
  try {
    return Reflect.getPrototypeOf(condition) !== undefined;
  } catch {
    return false;
  }
}

/** Classifies errors: `Failures` of an application, with the entries of its packages, or the built-in table. */
export type FailureSource = Pick<Failures, 'of'>;

/** Returns true if an error matches. Without `failures`, the built-in table decides about words such as `'transient'`. */
export type ErrorMatcher = (error: unknown, failures?: FailureSource) => boolean;

/**
 * Combines conditions to a matcher that accepts an error when one of them does.
 *
 * @param inspectCauses true if a match in the chain of causes is enough
 */
export function matchErrors(conditions: ErrorConditions, inspectCauses = false): ErrorMatcher {
  const matchers = (isList(conditions) ? conditions : [conditions]).map(matchError);
  const matches: ErrorMatcher = (error, failures) => matchers.some((matcher) => matcher(error, failures));
  if (!inspectCauses) return matches;
  return (error, failures) =>
    matches(error, failures) || causesOf(error).some((cause) => matches(cause, failures));
}

function matchError(condition: ErrorCondition): ErrorMatcher {
  if (typeof condition === 'string') return matchWord(condition);
  if (typeof condition === 'number') return (error) => httpStatusOf(error) === condition;
  return isErrorClass(condition) ? (error) => isInstance(error, condition) : (error) => condition(error);
}

function matchWord(word: string): ErrorMatcher {
  const hasCode = (error: unknown): boolean => causesOf(error).some((link) => errorCode(link) === word);
  const isMeant = meaningOf(word);
  if (!isMeant) return hasCode;
  return (error, failures = BUILT_IN_FAILURES) => isMeant(failures.of(error)) || hasCode(error);
}

function meaningOf(word: string): ((failure: Failure) => boolean) | undefined {
  if (word === 'transient') return ({ transient }) => transient;
  return FAILURE_WORDS.has(word) ? ({ kind, origin }) => kind === word || origin === word : undefined;
}
