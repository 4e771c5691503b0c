import {
  type ErrorContext,
  type ErrorReporter,
  LoggerErrorReporter,
  processRedactor,
  type ReportedIssue,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { FATAL_CAUSES } from '../classification/classification.js';
import { BackgroundClock } from '../background/background.clock.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { issueIdOf } from '../issues/issue.js';
import { ErrorTracker } from './error-tracker.js';
import { refusalBehind } from './refusal.js';
import { type Repetition, RepetitionLog } from './repetition-log.js';

/** Lowest status of errors that are our fault; the log shows their stacks. */
const FIRST_FAULT_STATUS = 500;

/**
 * {@link ErrorReporter} of the application. It passes every error to the {@link ErrorTracker}, and logs it like `LoggerErrorReporter`.
 * The log summarises repetitions, e.g. the refusals of an open circuit.
 */
@Injectable()
export class TrackingErrorReporter implements ErrorReporter, OnApplicationShutdown {
  readonly #logger = new Logger('ErrorTracker');
  readonly #log: ErrorReporter = new LoggerErrorReporter();
  readonly #repetitions: RepetitionLog;

  constructor(
    @Inject(ErrorTracker) private readonly tracker: ErrorTracker,
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(BackgroundClock) clock: BackgroundClock,
  ) {
    this.#repetitions = new RepetitionLog(clock, this.#log);
  }

  report(error: unknown, context: ErrorContext = {}): ReportedIssue | undefined {
    const fingerprint = this.tracker.trackError(error, context);
    // `LifecycleModule` has already logged the error.
    if (!FATAL_CAUSES.has(context['cause'])) this.#writeSafely(error, context, fingerprint);
    return fingerprint === undefined ? undefined : { issue: issueIdOf(fingerprint) };
  }

  onApplicationShutdown(): void {
    this.#repetitions.stop();
  }

  #writeSafely(error: unknown, context: ErrorContext, fingerprint: string | undefined): void {
    try {
      this.#write(error, context, fingerprint);
    } catch {
      // A value that throws when it is read must not disturb the caller.
      this.#logger.error(`An error could not be logged in full: ${processRedactor.headline(error)}`);
    }
  }

  #write(error: unknown, context: ErrorContext, fingerprint: string | undefined): void {
    const repetition = this.#repetitionOf(error, context, fingerprint);
    if (repetition) this.#repetitions.add(repetition, error, context);
    else this.#log.report(error, context);
  }

  /** Each error of a client is one line at level debug. */
  #repetitionOf(
    error: unknown,
    { status = FIRST_FAULT_STATUS }: ErrorContext,
    fingerprint: string | undefined,
  ): Repetition | undefined {
    const refusal = refusalBehind(error);
    if (refusal !== undefined) return { what: 'calls were refused', name: refusal, inFull: 1 };
    if (fingerprint === undefined || status < FIRST_FAULT_STATUS) return undefined;
    const name = `issue ${issueIdOf(fingerprint)}`;
    return { what: 'errors', name, inFull: this.settings.maxLogged };
  }
}
