import { Clock, type ErrorContext, type ErrorReporter } from '@breakwater/core';
import { LoggerErrorReporter } from '@breakwater/resilience';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ErrorSeverity } from '../classification/error-severity.js';
import { ErrorTracker } from './error-tracker.js';
import { refusedBy } from './refusal.js';
import { RefusalLog } from './refusal-log.js';

/** What `LifecycleModule` calls the end of a process; it has written the error to the log then. */
const FATAL: ReadonlySet<unknown> = new Set(['crash', 'startup']);

/**
 * {@link ErrorReporter} of the application: every error goes to the {@link ErrorTracker} and to the log, as `LoggerErrorReporter`
 * writes it. Refusals of one policy are summed up in the log. An error that ends the process is critical, whatever it is.
 */
@Injectable()
export class TrackingErrorReporter implements ErrorReporter, OnModuleDestroy {
  readonly #log: ErrorReporter = new LoggerErrorReporter();
  readonly #refusals: RefusalLog;

  constructor(
    @Inject(ErrorTracker) private readonly tracker: ErrorTracker,
    @Inject(Clock) clock: Clock,
  ) {
    this.#refusals = new RefusalLog(clock, this.#log);
  }

  report(error: unknown, context: ErrorContext = {}): void {
    const fatal = FATAL.has(context['cause']);
    this.tracker.trackError(error, context, undefined, fatal ? ErrorSeverity.CRITICAL : undefined);
    if (fatal) return;
    const refusal = refusedBy(error);
    if (refusal) this.#refusals.add(refusal.filter(Boolean).join(' '), error, context);
    else this.#log.report(error, context);
  }

  onModuleDestroy(): void {
    this.#refusals.stop();
  }
}
