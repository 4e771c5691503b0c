import { hours, type OptionsCheck } from '@breakwater/core';

/** Numbers by which issues change their state; {@link IssueLife} tells how. */
export interface IssueRules {
  /**
   * Milliseconds after which its news is known: an issue that became `new` or `regressed`, or was last seen above its
   * forecast, this long ago is `ongoing`. A day, so that each watch has seen it once; Sentry takes a week, which suits a
   * list that is looked through now and then, and not alerts.
   *
   * @default 86400000
   */
  readonly settleAfter: number;
  /**
   * Errors that an issue may have in an hour without escalating, however quiet it was before. Sentry takes 200 for issues
   * of which it knows little.
   *
   * @default 100
   */
  readonly escalationFloor: number;
  /**
   * How many times its mean hour of the last week an issue must exceed to escalate; the difference between night and day
   * stays well below. Sentry takes 6 to 9, by the variance, and waits for a week of history to do so; 10 does without both.
   *
   * @default 10
   */
  readonly escalationFactor: number;
  /**
   * How many times its busiest hour of the last week an issue must exceed to escalate: a job that fails every night is
   * expected. Sentry takes 2 to 5, by the variance.
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

/** Issues of a page when the query does not say. */
export const DEFAULT_ISSUE_LIMIT = 50;
/** Issues of a page at most. */
export const MAX_ISSUE_LIMIT = 500;

/** Issues that a store in memory keeps. */
export const DEFAULT_MAX_ISSUES = 5_000;
/** Share of the issues that goes when there is no place: sorting all of them once in so many new ones costs nearly nothing. */
export const EVICTED_SHARE = 0.1;

/** Milliseconds that a transaction of a store may take. */
export const DEFAULT_TRANSACTION_TIMEOUT = 10_000;
/** Issues of one statement at most: with samples of some kilobytes, some megabytes, and locks that are held shortly. */
export const STATEMENT_ISSUES = 500;

/**
 * Validates the rules and fills in the defaults.
 *
 * @param check names the place where they were written
 * @throws OptionsError for a rule that does not exist or cannot be followed
 */
export function resolveIssueRules(rules: Partial<IssueRules> = {}, check: OptionsCheck): IssueRules {
  check.known(rules, Object.keys(DEFAULT_ISSUE_RULES));
  const resolved = { ...DEFAULT_ISSUE_RULES, ...rules };
  check.duration('settleAfter', resolved.settleAfter);
  check.integer('escalationFloor', resolved.escalationFloor, 0);
  for (const factor of ['escalationFactor', 'peakFactor'] as const) {
    const value = resolved[factor];
    check.that(Number.isFinite(value) && value >= 1, factor, 'a number >= 1', value);
  }
  return resolved;
}
