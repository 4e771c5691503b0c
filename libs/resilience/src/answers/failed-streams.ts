import { ErrorReporter, Failures, LoggerErrorReporter, Redactor, processRedactor } from '@breakwater/core';
import { HttpException, Inject, Injectable, Optional } from '@nestjs/common';
import { type HandlerRequest, requestFacts } from '../requests/request-facts.js';
import type { StreamFailures } from '../requests/stream-failures.js';
import { shownError } from './error-answer.js';
import { describeError } from './error-description.js';
import { ResolvedErrorFilterOptions } from './error-filter.options.js';
import { ErrorReports } from './error-reports.js';

/**
 * Takes care of streams of server-sent events that fail after their first event. No exception filter can answer then: Nest sends the
 * message of the error as the event `error`, and ends the stream.
 */
@Injectable()
export class FailedStreams implements StreamFailures {
  /** Errors that were returned before: a stream in a promise passes twice. */
  readonly #replacements = new WeakSet<HttpException>();
  #reports: ErrorReports;

  constructor(
    @Inject(ResolvedErrorFilterOptions) private readonly options: ResolvedErrorFilterOptions,
    @Optional() @Inject(ErrorReporter) reporter?: ErrorReporter,
    @Optional() @Inject(Redactor) private readonly redactor: Redactor = processRedactor,
    @Optional() @Inject(Failures) private readonly failures: Failures = new Failures(),
  ) {
    this.#reports = new ErrorReports(reporter ?? new LoggerErrorReporter(redactor));
  }

  /** The filter of the application reports each error once, whether it answers it or not. */
  reportTo(reports: ErrorReports): void {
    this.#reports = reports;
  }

  /** Reports the error, and returns the one whose message the client may see. Nest does not log an `HttpException` again. */
  replace(thrown: unknown, request: HandlerRequest): HttpException {
    if (thrown instanceof HttpException && this.#replacements.has(thrown)) return thrown;
    const description = describeError(thrown, this.failures);
    const facts = requestFacts(request);
    this.#reports.add(thrown, { ...facts, status: description.status });
    const { exposeDetails } = this.options;
    const { message } = shownError(description, { exposeDetails, redactor: this.redactor }, facts.requestId);
    const replacement = new HttpException(message, description.status);
    this.#replacements.add(replacement);
    return replacement;
  }
}
