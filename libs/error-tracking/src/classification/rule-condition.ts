/** A class of errors; subclasses are meant too. */
export type RuleClass = abstract new (...args: never[]) => unknown;

/** Decides about one error. One that throws counts as `false`. */
export type RulePredicate = (error: unknown) => boolean;

/** One kind of error: a class, a code such as `'ECONNRESET'`, an HTTP status such as `402`, or a predicate. */
export type RuleCondition = RuleClass | RulePredicate | string | number;
