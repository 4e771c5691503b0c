/** Answer of a start-up check. */
export interface StartupCheckAnswer {
  /** `failed` ends the start if the check is required. `warning` does not. */
  readonly status: 'passed' | 'warning' | 'failed';
  /** One short sentence for operators. Health bodies show it, so it must not contain secrets or a driver's message. */
  readonly message?: string;
  /** True if the same check can pass a moment later; a required check is then repeated. @default false */
  readonly retryable?: boolean;
}

/** Result of a start-up check. Nothing and a text mean that it passed. */
export type StartupCheckResult = void | string | StartupCheckAnswer;

/**
 * Port: checks one condition of the start, e.g. that a server answers. A package that knows such a condition offers a function of this
 * type, and the application registers it with `StartupChecks.register` of `@breakwater/lifecycle`. A thrown error means `failed`.
 */
export type StartupCheckFunction = (context: {
  /** Aborts when the time of the check is over. */
  readonly signal: AbortSignal;
}) => StartupCheckResult | Promise<StartupCheckResult>;
