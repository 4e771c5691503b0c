import { causesOf, isErrorClass, isInstance } from '@breakwater/core';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import type { ClassificationRule, RuleCondition } from './classification.rule.js';

/** Decides about one error, whose facts are read once for all conditions. */
type Condition = (error: unknown, facts: ErrorFacts | undefined) => boolean;

interface PreparedRule {
  readonly rule: ClassificationRule;
  readonly conditions: readonly Condition[];
  readonly statuses: ReadonlySet<RuleCondition>;
}

/** Finds the rule of the application that matches an error. */
export class RuleMatcher {
  readonly #rules: readonly PreparedRule[];

  constructor(rules: readonly ClassificationRule[]) {
    this.#rules = rules.map((rule) => ({
      rule,
      conditions: conditionsOf(rule).map(guarded),
      statuses: new Set(conditionsOf(rule).filter((condition) => typeof condition === 'number')),
    }));
  }

  /**
   * The first rule that matches the error itself, otherwise the first that matches one of its causes.
   *
   * @param status of the answer to the client
   */
  find(thrown: unknown, status: number | undefined): ClassificationRule | undefined {
    if (this.#rules.length === 0) return undefined;
    const own = this.#ruleOf(thrown, status);
    if (own) return own;
    for (const error of causesOf(thrown)) {
      const rule = error === thrown ? undefined : this.#ruleOf(error, undefined);
      if (rule) return rule;
    }
    return undefined;
  }

  #ruleOf(error: unknown, status: number | undefined): ClassificationRule | undefined {
    const facts = errorFacts(error);
    const holds = (condition: Condition): boolean => condition(error, facts);
    return this.#rules.find(
      ({ conditions, statuses }) => conditions.some(holds) || (status !== undefined && statuses.has(status)),
    )?.rule;
  }
}

/** The conditions of a rule as a list. */
function conditionsOf({ match }: ClassificationRule): readonly RuleCondition[] {
  return Array.isArray(match) ? (match as readonly RuleCondition[]) : [match as RuleCondition];
}

function guarded(condition: RuleCondition): Condition {
  const matches = unguarded(condition);
  return (error, facts) => {
    try {
      return matches(error, facts);
    } catch {
      return false;
    }
  };
}

function unguarded(condition: RuleCondition): Condition {
  if (typeof condition === 'string') return (_error, facts) => facts?.code === condition;
  if (typeof condition === 'number') {
    return (_error, facts) => (facts?.ownStatus ?? facts?.upstreamStatus) === condition;
  }
  return isErrorClass(condition) ? (error) => isInstance(error, condition) : (error) => condition(error);
}
