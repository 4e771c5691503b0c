import { type ErrorContext, Failures, injectedBy, readNumber, readProperty } from '@breakwater/core';
import { type Classification, FATAL_CAUSES, INJECTED_ERROR, UNKNOWN_ERROR } from './classification.js';
import type { DatabaseErrorClassifier } from './database-verdict.js';
import { type ErrorFacts, errorFacts } from './error-facts.js';
import { type ClassifierOptions, resolveClassifierOptions } from './classifier.options.js';
import { RuleMatcher } from './rule-matcher.js';
import { verdictOfOwnStatus } from './status-verdict.js';
import { VerdictFinder } from './verdict-finder.js';

/**
 * Decides the category and the severity of an error, and whether it is an error of the client. It asks, in this order, the mark of a
 * chaos rule, the rules of the application, the error itself, its causes, and the status of the answer.
 */
export class Classifier {
  readonly #rules: RuleMatcher;
  readonly #classifyDatabaseError: DatabaseErrorClassifier | undefined;

  /**
   * @param failures the table of known errors, which packages extend
   * @throws OptionsError when a rule is wrong
   */
  constructor(
    options: ClassifierOptions = {},
    private readonly failures = new Failures(),
  ) {
    const { rules = [], classifyDatabaseError } = resolveClassifierOptions(options);
    this.#rules = new RuleMatcher(rules);
    this.#classifyDatabaseError = classifyDatabaseError;
  }

  /** Never throws, whatever was thrown. */
  classify(thrown: unknown, context: ErrorContext = {}): Classification {
    const isFatal = FATAL_CAUSES.has(readProperty(context, 'cause'));
    // An injected error that ends the process has done more than was meant.
    if (!isFatal && injectedBy(thrown) !== undefined) return INJECTED_ERROR;
    const status = readNumber(context, 'status');
    const builtIn = this.#builtIn(thrown, status, isFatal);
    const rule = this.#rules.find(thrown, status);
    if (!rule) return builtIn;
    return {
      category: rule.category ?? builtIn.category,
      severity: rule.severity ?? builtIn.severity,
      expected: rule.expected ?? builtIn.expected,
    };
  }

  #builtIn(thrown: unknown, status: number | undefined, isFatal: boolean): Classification {
    const facts = errorFacts(thrown);
    const own = new VerdictFinder(this.failures.table, this.#classifyDatabaseError).find(thrown, facts);
    const byAnswer =
      (!own || own.category === 'unknown') && status !== undefined ? verdictOfOwnStatus(status) : undefined;
    const { category, severity } = own?.severity === 'critical' ? own : (byAnswer ?? own ?? UNKNOWN_ERROR);
    if (isFatal) return { category, severity: 'critical', expected: false };
    const expected = isExpected(facts, status, this.failures);
    const isLowered = expected && !isClientFault(facts?.ownStatus) && !category.startsWith('auth');
    return { category, severity: isLowered ? 'low' : severity, expected };
  }
}

/**
 * Tells whether it is an error of the client, by the status of the answer or by the intended status. A refusal by a policy
 * never is, unless the client itself set the time limit.
 */
function isExpected(facts: ErrorFacts | undefined, status: number | undefined, failures: Failures): boolean {
  if (facts?.isAppError && failures.table.byCode(facts.code)?.origin === 'policy') {
    return readProperty(facts.error, 'byCaller') === true;
  }
  return isClientFault(status ?? facts?.ownStatus);
}

const isClientFault = (status: number | undefined): boolean =>
  status !== undefined && status >= 400 && status < 500;
