/** An error class, whose instances match, or a predicate. */
export type ErrorCondition = (abstract new (...args: never[]) => Error) | ((error: unknown) => boolean);

/** Causes beyond this depth are not looked at; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 10;

/** Tells whether a value can be used as an {@link ErrorCondition}. */
export function isErrorCondition(value: unknown): value is ErrorCondition {
  return typeof value === 'function';
}

/**
 * Makes one predicate of several conditions: it matches when any of them does.
 *
 * @param inspectCauses whether a match of one of the causes is enough
 */
export function matchesAny(
  conditions: ErrorCondition | readonly ErrorCondition[],
  inspectCauses: boolean,
): (error: unknown) => boolean {
  const predicates = (isErrorCondition(conditions) ? [conditions] : conditions).map(toPredicate);
  const matches = (error: unknown): boolean => predicates.some((predicate) => predicate(error));
  if (!inspectCauses) return matches;
  return (error) => {
    let current = error;
    for (let depth = 0; depth <= MAX_CAUSES; depth++) {
      if (matches(current)) return true;
      if (!(current instanceof Error) || current.cause === undefined) return false;
      current = current.cause;
    }
    return false;
  };
}

function toPredicate(condition: ErrorCondition): (error: unknown) => boolean {
  return isErrorClass(condition) ? (error) => error instanceof condition : condition;
}

function isErrorClass(condition: ErrorCondition): condition is abstract new (...args: never[]) => Error {
  return condition === Error || condition.prototype instanceof Error;
}
