import type { ErrorCategory } from './error-category.js';
import type { ErrorSeverity } from './error-severity.js';
import type { RuleCondition } from './rule-condition.js';

/** Says what certain errors are taken for. What it leaves out is decided as if there were no rule. */
export interface ClassificationRule {
  /** Which errors; of several conditions any may hold. The causes of an error are looked at after the error itself. */
  readonly match: RuleCondition | readonly RuleCondition[];
  /** @default what the error is taken for without the rule */
  readonly category?: ErrorCategory;
  /** @default how bad the error is without the rule */
  readonly severity?: ErrorSeverity;
  /** Whether it is counted and no more. @default whether it is a fault of the client (4xx) */
  readonly expected?: boolean;
}
