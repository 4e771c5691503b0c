/** The circumstances of an error. Never contains bodies, headers or credentials. */
export interface ErrorContext {
  readonly requestId?: string;
  readonly method?: string;
  /** Route template, e.g. `/videos/:id`, so that ids do not become labels. */
  readonly route?: string;
  readonly status?: number;
  readonly [key: string]: unknown;
}

/** Port: receives each error of the application once. An implementation must not throw. */
export interface ErrorReporter {
  report(error: unknown, context?: ErrorContext): void;
}

/** Injection token of {@link ErrorReporter}. */
export const ErrorReporter = Symbol('@breakwater/core:ErrorReporter');
