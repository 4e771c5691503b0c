import { Clock, type ErrorContext, type ErrorReporter } from '@breakwater/core';
import { LoggerErrorReporter } from '@breakwater/resilience';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FATAL_CAUSES } from '../classification/classification.constants.js';
import { ErrorTracker } from './error-tracker.js';
import { refusedBy } from './refusal.js';
import { RefusalLog } from './refusal-log.js';

/**
 * {@link ErrorReporter} of the application: every error goes to the {@link ErrorTracker} and to the log, as `LoggerErrorReporter`
 * writes it. Refusals of one policy are summed up in the log.
 */
@Injectable()
export class TrackingErrorReporter implements ErrorReporter, OnApplicationShutdown {
  readonly #log: ErrorReporter = new LoggerErrorReporter();
  readonly #refusals: RefusalLog;

  constructor(
    @Inject(ErrorTracker) private readonly tracker: ErrorTracker,
    @Inject(Clock) clock: Clock,
  ) {
    this.#refusals = new RefusalLog(clock, this.#log);
  }

  report(error: unknown, context: ErrorContext = {}): void {
    this.tracker.trackError(error, context);
    // `LifecycleModule` has written it to the log already.
    if (FATAL_CAUSES.has(context['cause'])) return;
    const refusal = refusedBy(error);
    if (refusal) this.#refusals.add(refusal.filter(Boolean).join(' '), error, context);
    else this.#log.report(error, context);
  }

  onApplicationShutdown(): void {
    this.#refusals.stop();
  }
}
