/** An error class, whose instances match, or a predicate. */
export type FallbackCondition = (abstract new (...args: never[]) => Error) | ((error: unknown) => boolean);

/** Makes one predicate of several conditions: it matches when any of them does. */
export function matchesAny(
  conditions: FallbackCondition | readonly FallbackCondition[],
): (error: unknown) => boolean {
  const list = typeof conditions === 'function' ? [conditions] : conditions;
  const predicates = list.map(toPredicate);
  return (error) => predicates.some((matches) => matches(error));
}

function toPredicate(condition: FallbackCondition): (error: unknown) => boolean {
  return isErrorClass(condition) ? (error) => error instanceof condition : condition;
}

function isErrorClass(condition: FallbackCondition): condition is abstract new (...args: never[]) => Error {
  return condition === Error || condition.prototype instanceof Error;
}
