import {
  Clock,
  CurrentTrace,
  type ErrorContext,
  type EventTopic,
  ResilienceEvents,
  processRedactor,
  minutes,
  untilAborted,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Classification } from '../classification/classification.js';
import { Classifier } from '../classification/classifier.js';
import { ERROR_CATEGORIES, type ErrorCategory } from '../classification/error-category.js';
import { ERROR_SEVERITIES, type ErrorSeverity } from '../classification/error-severity.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { IssueExporters } from '../exporters/issue-exporters.js';
import { Sampler } from '../samples/sampler.js';
import type { Fingerprint } from '../fingerprint/fingerprinter.options.js';
import { Fingerprinter } from '../fingerprint/fingerprinter.js';
import type { IssuePage, IssueQuery } from '../issues/issue-store.js';
import type { Issue } from '../issues/issue.js';
import { ErrorCounters, type ErrorStats } from '../statistics/error-counters.js';
import { type ErrorRate, RequestErrors } from '../statistics/request-errors.js';
import { ErrorRecorder } from './error-recorder.js';
import { Issues } from '../issues/issues.js';
import { callObserved } from './observe-failure.js';
import { refusedBy } from './refusal.js';
import { TrackedErrors } from './tracked-errors.js';
import type { ErrorTrackedEvent } from '../error-tracking.events.js';

/** Facts about the place of an error. They are redacted before they are stored. */
export interface TrackingContext extends ErrorContext {
  /** The affected user: preferably an id, not a name or an address. */
  readonly userId?: string;
  /** Overrides the grouping: errors with equal fingerprints share an issue, all others do not. */
  readonly fingerprint?: string | readonly string[];
}

/** Minimum interval between two log lines about failures of the tracker itself. */
const COMPLAINT_INTERVAL = minutes(1);

/**
 * Counts every error and groups equal errors into issues. It is cheap enough for storms: a repeated error costs its classification, its
 * fingerprint and a few counters.
 */
@Injectable()
export class ErrorTracker implements OnApplicationShutdown {
  readonly #logger = new Logger(ErrorTracker.name);
  readonly #events: EventTopic<ErrorTrackedEvent>;
  readonly #tracked = new TrackedErrors();
  readonly #recorder: ErrorRecorder;
  readonly #counters: ErrorCounters;
  #complainedAt = -Infinity;

  constructor(
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(Classifier) private readonly classifier: Classifier,
    @Inject(Fingerprinter) private readonly fingerprinter: Fingerprinter,
    @Inject(Sampler) sampler: Sampler,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(IssueExporters) private readonly exporters: IssueExporters,
    @Inject(RequestErrors) private readonly requests: RequestErrors,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Optional() @Inject(CurrentTrace) trace?: CurrentTrace,
  ) {
    this.#events = events.topic('error.tracked');
    const store = { pending: issues.pending, schedule: () => issues.writer.schedule() };
    this.#recorder = new ErrorRecorder(store, exporters.queues, sampler, clock, trace, events);
    this.#counters = new ErrorCounters(clock, settings.window);
  }

  /** Stops late, because requests that are under way while the modules are destroyed can still fail. */
  onApplicationShutdown(): void {
    this.#recorder.stop();
  }

  /**
   * Counts an error and adds it to its issue within a second. Accepts any value and never throws. An error and the first error that has
   * it as a cause count as one.
   *
   * An expected error (4xx) is counted but creates no issue, unless `trackExpected` is set, or `category` or `severity` is given.
   *
   * @param category overrides the category of the rules
   * @param severity overrides the severity of the rules
   * @returns the fingerprint, identical for equal errors; `undefined` when the tracker failed, which is logged
   */
  trackError(
    error: unknown,
    context: TrackingContext = {},
    category?: ErrorCategory,
    severity?: ErrorSeverity,
  ): string | undefined {
    try {
      return this.#known(error) ?? this.#track(error, context, category, severity);
    } catch (failure) {
      this.#complain(failure);
      return undefined;
    }
  }

  /**
   * Returns a function that does the same as `work` and tracks its errors: those that it throws, those of the promise and those of the
   * Observable that it returns. For jobs, event handlers and other work that no filter sees.
   */
  wrap<Args extends readonly unknown[], T>(
    work: (...args: Args) => T,
    context?: TrackingContext,
  ): (...args: Args) => T {
    return (...args) =>
      callObserved(
        () => work(...args),
        (error) => this.trackError(error, context),
      );
  }

  /** Marks an issue as resolved: a later error makes it `regressed`. Resolves to `undefined` when the issue does not exist. */
  resolve(id: string): Promise<Issue | undefined> {
    return this.issues.resolve(id);
  }

  /** Archives an issue: it still counts, but raises no alert until it escalates. Resolves to `undefined` when the issue does not exist. */
  archive(id: string): Promise<Issue | undefined> {
    return this.issues.archive(id);
  }

  /** Makes an archived issue `ongoing`. Resolves to `undefined` when there is no archived issue of that id. */
  unarchive(id: string): Promise<Issue | undefined> {
    return this.issues.unarchive(id);
  }

  find(id: string): Promise<Issue | undefined> {
    return this.issues.find(id);
  }

  /** @throws ValidationError for an invalid cursor */
  list(query: IssueQuery = {}): Promise<IssuePage> {
    return this.issues.list(query);
  }

  /** The number of errors so far. Errors of this process count at once, those of other replicas as of the latest {@link refresh}. */
  getErrorStats(): ErrorStats {
    return this.#counters.stats(this.issues.counts.latest, this.issues.uncounted());
  }

  /** The share of the HTTP requests of this process that failed in the last minutes. */
  getErrorRate(): ErrorRate {
    return this.requests.rate();
  }

  /** Loads the counts behind {@link getErrorStats} from the store, as every change of an issue does. Never rejects. */
  refresh(): Promise<void> {
    return this.issues.refresh();
  }

  /** Adds all tracked errors to their issues. Never rejects: errors that the store refuses are retried later. */
  flush(signal?: AbortSignal): Promise<void> {
    return this.issues.flush(signal);
  }

  /** Hands all tracked errors to the exporters. Never rejects: errors that an exporter does not take are retried later. */
  async export(signal?: AbortSignal): Promise<void> {
    await untilAborted(this.exporters.flush(), signal);
  }

  #known(error: unknown): string | undefined {
    return typeof error === 'object' && error !== null ? this.#tracked.find(error) : undefined;
  }

  #track(
    error: unknown,
    context: TrackingContext,
    category: ErrorCategory | undefined,
    severity: ErrorSeverity | undefined,
  ): string {
    const classification = overridden(this.classifier.classify(error, context), category, severity);
    const fingerprint = this.fingerprinter.of(
      error,
      context.fingerprint ?? refusedBy(error),
      classification.category,
    );
    if (typeof error === 'object' && error !== null) this.#tracked.add(error, fingerprint.value);
    if (this.#events.active) this.#publish(fingerprint, classification);
    if (classification.expected && !this.settings.trackExpected) this.#counters.countExpected(classification);
    else {
      this.#counters.countTracked();
      this.#recorder.add(error, context, fingerprint, classification);
    }
    return fingerprint.value;
  }

  #publish(
    { value, title, name, code }: Fingerprint,
    { category, severity, expected }: Classification,
  ): void {
    this.#events.publish({
      fingerprint: value,
      title,
      category,
      severity,
      name,
      ...(code !== undefined && { code }),
      expected,
    });
  }

  #complain(failure: unknown): void {
    const now = this.clock.now();
    if (now - this.#complainedAt < COMPLAINT_INTERVAL) return;
    this.#complainedAt = now;
    const reason = processRedactor.stack(failure);
    this.#logger.error(`An error could not be tracked and is missing from the issues. ${reason}`);
  }
}

/** An explicit category or severity overrides the rules and always creates an issue. Unknown values are ignored. */
function overridden(
  classification: Classification,
  category: ErrorCategory | undefined,
  severity: ErrorSeverity | undefined,
): Classification {
  if (category === undefined && severity === undefined) return classification;
  return {
    category: category && ERROR_CATEGORIES.includes(category) ? category : classification.category,
    severity: severity && ERROR_SEVERITIES.includes(severity) ? severity : classification.severity,
    expected: false,
  };
}
