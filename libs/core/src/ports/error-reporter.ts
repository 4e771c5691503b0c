/** The circumstances of an error. Never contains bodies, headers or credentials. */
export interface ErrorContext {
  readonly requestId?: string;
  readonly method?: string;
  /** Route template, e.g. `/videos/:id`, so that ids do not become labels. */
  readonly route?: string;
  readonly status?: number;
  readonly [key: string]: unknown;
}

/** The issue to which error tracking has added an error. */
export interface ReportedIssue {
  /** Id of the issue. */
  readonly issue: string;
}

/** Port: receives each error of the application once. An implementation must not throw. */
export interface ErrorReporter {
  /** Returns a {@link ReportedIssue}, or anything else if the implementation has no issues. */
  report(error: unknown, context?: ErrorContext): unknown;
}

/** Injection token of {@link ErrorReporter}. */
export const ErrorReporter = Symbol('@breakwater/core:ErrorReporter');
