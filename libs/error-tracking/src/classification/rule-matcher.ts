import { readMembers, readProperty } from '@breakwater/core';
import type { ClassificationRule } from './classification.rule.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import type { RuleClass, RuleCondition, RulePredicate } from './rule-condition.js';

/** Errors that the rules are tried on: the error itself, its causes, and the members of an `AggregateError`. */
const MAX_ERRORS = 20;

/** Decides about one error, whose facts are read once for all conditions. */
type Condition = (error: unknown, facts: ErrorFacts | undefined) => boolean;

interface PreparedRule {
  readonly rule: ClassificationRule;
  readonly conditions: readonly Condition[];
  readonly statuses: ReadonlySet<RuleCondition>;
}

/** Finds the rule of the application that an error falls under. */
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
   * The first rule that matches the error itself; if there is none, the first that matches what led to it.
   *
   * @param status of the answer to the client
   */
  find(thrown: unknown, status: number | undefined): ClassificationRule | undefined {
    if (this.#rules.length === 0) return undefined;
    const errors = [thrown];
    // The list grows while it is walked.
    for (const error of errors) {
      const rule = this.#ruleOf(error, error === thrown ? status : undefined);
      if (rule) return rule;
      for (const next of [readProperty(error, 'cause'), ...readMembers(error)]) {
        if (next !== undefined && errors.length < MAX_ERRORS && !errors.includes(next)) errors.push(next);
      }
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
export function conditionsOf({ match }: ClassificationRule): readonly RuleCondition[] {
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
  return isClass(condition) ? (error) => error instanceof condition : (error) => condition(error);
}

/** A class of errors, or written as a class; all other functions are predicates. */
function isClass(condition: RuleClass | RulePredicate): condition is RuleClass {
  if ((condition as unknown) === Error || condition.prototype instanceof Error) return true;
  return /^class\b/.test(Function.prototype.toString.call(condition));
}
