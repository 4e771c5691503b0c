import type { ErrorContext, ErrorReporter } from '@breakwater/core';

/** Hands each error to the reporter once, and survives a reporter that fails. */
export class ErrorReports {
  readonly #reported = new WeakSet<object>();

  constructor(private readonly reporter: ErrorReporter) {}

  add(error: unknown, context: ErrorContext): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#reported.has(error)) return;
      this.#reported.add(error);
    }
    try {
      const result: unknown = this.reporter.report(error, context);
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // A failing reporter must not replace the error that it reports.
    }
  }
}
