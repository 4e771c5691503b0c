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
