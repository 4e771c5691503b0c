import type { ErrorContext, ErrorReporter } from '@breakwater/core';
import { LoggerErrorReporter } from '@breakwater/resilience';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FATAL_CAUSES } from '../classification/classification.constants.js';
import { BackgroundClock } from '../background/background.clock.js';
import { ErrorTracker } from './error-tracker.js';
import { refusalBehind } from './refusal.js';
import { RefusalLog } from './refusal-log.js';

/**
 * {@link ErrorReporter} of the application: every error goes to the {@link ErrorTracker} and to the log, as `LoggerErrorReporter`
 * writes it. Refusals of one policy, and errors that they caused, are summed up in the log.
 */
@Injectable()
export class TrackingErrorReporter implements ErrorReporter, OnApplicationShutdown {
  readonly #log: ErrorReporter = new LoggerErrorReporter();
  readonly #refusals: RefusalLog;

  constructor(
    @Inject(ErrorTracker) private readonly tracker: ErrorTracker,
    @Inject(BackgroundClock) clock: BackgroundClock,
  ) {
    this.#refusals = new RefusalLog(clock, this.#log);
  }

  report(error: unknown, context: ErrorContext = {}): void {
    this.tracker.trackError(error, context);
    // `LifecycleModule` has written it to the log already.
    if (FATAL_CAUSES.has(context['cause'])) return;
    const refusal = refusalBehind(error);
    if (refusal) this.#refusals.add(refusal, error, context);
    else this.#log.report(error, context);
  }

  onApplicationShutdown(): void {
    this.#refusals.stop();
  }
}
