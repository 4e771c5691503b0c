import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** A class of errors; subclasses are meant too. */
export type RuleClass = abstract new (...args: never[]) => unknown;

/** Decides about one error. A predicate that throws counts as `false`. */
export type RulePredicate = (error: unknown) => boolean;

/** One kind of error: a class, a code such as `'ECONNRESET'`, an HTTP status such as `402`, or a predicate. */
export type RuleCondition = RuleClass | RulePredicate | string | number;

/** Overrides the classification of certain errors. Properties that a rule leaves out are decided as if there were no rule. */
export interface ClassificationRule {
  /** The errors; of several conditions any may hold. The error itself is tried first, then its causes. */
  readonly match: RuleCondition | readonly RuleCondition[];
  /** @default the category without the rule */
  readonly category?: ErrorCategory;
  /** @default the severity without the rule */
  readonly severity?: ErrorSeverity;
  /** Whether the error is counted but never becomes an issue. @default whether it is a fault of the client (4xx) */
  readonly expected?: boolean;
}
