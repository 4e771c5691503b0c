import {
  type ErrorContext,
  type ErrorReporter,
  LoggerErrorReporter,
  processRedactor,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { FATAL_CAUSES } from '../classification/classification.js';
import { BackgroundClock } from '../background/background.clock.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { issueIdOf } from '../issues/issue.js';
import { ErrorTracker } from './error-tracker.js';
import { refusalBehind } from './refusal.js';
import { type Repetition, RepetitionLog } from './repetition-log.js';

/** Status from which an error is a fault of ours, and stands in the log with its stack. */
const FIRST_FAULT_STATUS = 500;

/**
 * {@link ErrorReporter} of the application: every error goes to the {@link ErrorTracker} and to the log, as `LoggerErrorReporter`
 * writes it. Repetitions, above all refusals of one policy, are summed up in the log.
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

  report(error: unknown, context: ErrorContext = {}): void {
    const fingerprint = this.tracker.trackError(error, context);
    // `LifecycleModule` has written it to the log already.
    if (FATAL_CAUSES.has(context['cause'])) return;
    try {
      this.#write(error, context, fingerprint);
    } catch {
      // A value that throws when it is read must not break the caller.
      this.#logger.error(`An error that cannot be written: ${processRedactor.headline(error)}`);
    }
  }

  onApplicationShutdown(): void {
    this.#repetitions.stop();
  }

  #write(error: unknown, context: ErrorContext, fingerprint: string | undefined): void {
    const repetition = this.#repetitionOf(error, context, fingerprint);
    if (repetition) this.#repetitions.add(repetition, error, context);
    else this.#log.report(error, context);
  }

  /** Faults of the client are one line for those who debug, each of them. */
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
