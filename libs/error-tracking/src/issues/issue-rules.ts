/** Numbers by which issues change their state; {@link IssueLife} tells how. */
export interface IssueRules {
  /**
   * Milliseconds after which news are known: an issue that became `new` or `regressed`, or was last seen above its
   * forecast, this long ago is `ongoing`. A day, so that each watch has seen it once; Sentry takes a week, which suits a
   * list that is looked through once a week and not alerts.
   *
   * @default 86400000
   */
  readonly settleAfter: number;
  /**
   * Errors that an issue may have in an hour without escalating, however quiet it was before.
   *
   * @default 100
   */
  readonly escalationFloor: number;
  /**
   * How many times its mean hour of the last week an issue must exceed to escalate: noise and the difference between night
   * and day stay well below. Sentry's forecast has the same factor for issues that it knows little of.
   *
   * @default 10
   */
  readonly escalationFactor: number;
  /**
   * How many times its busiest hour of the last week an issue must exceed to escalate: a job that fails every night is the
   * same each night.
   *
   * @default 1.5
   */
  readonly peakFactor: number;
}
