import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';

/** A class of errors, including its subclasses. */
export type RuleClass = abstract new (...args: never[]) => unknown;

/** Decides about one error. A predicate that throws counts as `false`. */
export type RulePredicate = (error: unknown) => boolean;

/** One kind of error: a class, a code such as `'ECONNRESET'`, an HTTP status such as `402`, or a predicate. */
export type RuleCondition = RuleClass | RulePredicate | string | number;

/** Overrides the classification of certain errors. The built-in rules decide the properties that a rule leaves out. */
export interface ClassificationRule {
  /** Selects the errors; one of several conditions is enough. The error itself is tested first, then its causes. */
  readonly match: RuleCondition | readonly RuleCondition[];
  /** @default the category without the rule */
  readonly category?: ErrorCategory;
  /** @default the severity without the rule */
  readonly severity?: ErrorSeverity;
  /** Counts the error without making an issue of it. @default true for an error of the client (4xx) */
  readonly expected?: boolean;
}
