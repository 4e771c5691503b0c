import { hours, type OptionsCheck } from '@breakwater/core';
import { givenOptions } from '../limits/limit.js';

/** Limits at which issues change their state; see `IssueLife`. */
export interface IssueRules {
  /**
   * Milliseconds after which an issue becomes `ongoing`: since it became `new` or `regressed`, or since it last exceeded its
   * forecast. After a day, each shift has had the chance to see it. Sentry waits for a week, which suits a list that people read
   * now and then, but not alerts.
   *
   * @default 86400000
   */
  readonly settleAfter: number;
  /**
   * Number of errors in an hour that never makes an issue escalate, however quiet the issue was before. Sentry uses 200 for issues
   * with a short history.
   *
   * @default 100
   */
  readonly escalationFloor: number;
  /**
   * An issue escalates only when an hour exceeds this multiple of its mean hour of the last week. The difference between night and day
   * stays well below 10. Sentry uses 6 to 9, depending on the variance, after a week of history; 10 needs neither.
   *
   * @default 10
   */
  readonly escalationFactor: number;
  /**
   * An issue escalates only when an hour exceeds this multiple of its busiest hour of the last week. A job that fails every
   * night therefore does not escalate. Sentry uses 2 to 5, depending on the variance.
   *
   * @default 2
   */
  readonly peakFactor: number;
}

/** Defaults of {@link IssueRules}. */
export const DEFAULT_ISSUE_RULES: IssueRules = {
  settleAfter: hours(24),
  escalationFloor: 100,
  escalationFactor: 10,
  peakFactor: 2,
};

/** Number of issues on a page when the query has no `limit`. */
export const DEFAULT_ISSUE_LIMIT = 50;
/** Maximum number of issues on a page. */
export const MAX_ISSUE_LIMIT = 500;

/** Maximum number of issues in a store in memory. */
export const DEFAULT_MAX_ISSUES = 5_000;
/** Share of the issues that is removed when the store is full. Removing many at once makes the sorting of all issues rare. */
export const EVICTED_SHARE = 0.1;

/** Time limit of a transaction of a store. */
export const DEFAULT_TRANSACTION_TIMEOUT = 10_000;
/** Maximum number of issues in one statement: some megabytes with their samples, and locks that are held for a short time. */
export const STATEMENT_ISSUES = 500;

/** A date that lies further back than this can be earlier than the first date of JavaScript or PostgreSQL. */
export const MAX_AGE = 100 * 366 * hours(24);

/**
 * Validates the rules and fills in the defaults.
 *
 * @param check collects the problems
 * @throws OptionsError for an unknown or wrong rule
 */
export function resolveIssueRules(rules: Partial<IssueRules> = {}, check: OptionsCheck): IssueRules {
  const known = Object.keys(DEFAULT_ISSUE_RULES);
  if (!check.known(rules, known) && !rules) return DEFAULT_ISSUE_RULES;
  const resolved: IssueRules = { ...DEFAULT_ISSUE_RULES, ...givenOptions(rules) };
  const { settleAfter } = resolved;
  if (check.duration('settleAfter', settleAfter)) {
    check.that(settleAfter <= MAX_AGE, 'settleAfter', 'at most 100 years', settleAfter);
  }
  check.integer('escalationFloor', resolved.escalationFloor, 0);
  for (const factor of ['escalationFactor', 'peakFactor'] as const) {
    const value = resolved[factor];
    check.that(Number.isFinite(value) && value >= 1, factor, 'a number >= 1', value);
  }
  return resolved;
}
