import {
  Clock,
  type ErrorContext,
  type EventTopic,
  ResilienceEvents,
  currentContext,
  processRedactor,
  minutes,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Classification } from '../classification/classification.js';
import { Classifier } from '../classification/classifier.js';
import { ERROR_CATEGORIES, type ErrorCategory } from '../classification/error-category.js';
import { ERROR_SEVERITIES, type ErrorSeverity } from '../classification/error-severity.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { Sampler } from '../samples/sampler.js';
import type { Fingerprint } from '../fingerprint/fingerprinter.options.js';
import { Fingerprinter } from '../fingerprint/fingerprinter.js';
import type { IssuePage, IssueQuery } from '../issues/issue-store.js';
import type { Issue } from '../issues/issue.js';
import { ErrorCounters } from '../statistics/error-counters.js';
import type { ErrorRate } from '../statistics/request-errors.js';
import type { ErrorStats } from '../statistics/error-counters.js';
import { RequestErrors } from '../statistics/request-errors.js';
import { FailureRecorder } from './failure-recorder.js';
import { Issues } from '../issues/issues.js';
import { refusedBy } from './refusal.js';
import { TrackedErrors } from './tracked-errors.js';
import type { ErrorTrackedEvent } from '../error-tracking.events.js';

/** Where and during what an error happened. It is redacted before it is kept. */
export interface TrackingContext extends ErrorContext {
  /** Who was affected; as a rule an id, not a name or an address. */
  readonly userId?: string;
  /** Makes errors equal that the code would tell apart, and the other way round: same text, same issue. */
  readonly fingerprint?: string | readonly string[];
}

/** Time after which the tracker says again that it fails itself. */
const COMPLAINT_INTERVAL = minutes(1);

/**
 * Counts every error, and groups equal ones into issues. Cheap enough for storms: an error that is equal to one just seen costs its
 * classification, its fingerprint and a few counters.
 */
@Injectable()
export class ErrorTracker implements OnApplicationShutdown {
  readonly #logger = new Logger(ErrorTracker.name);
  readonly #events: EventTopic<ErrorTrackedEvent>;
  readonly #tracked = new TrackedErrors();
  readonly #recorder: FailureRecorder;
  readonly #counters: ErrorCounters;
  #complainedAt = -Infinity;

  constructor(
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(Classifier) private readonly classifier: Classifier,
    @Inject(Fingerprinter) private readonly fingerprinter: Fingerprinter,
    @Inject(Sampler) private readonly sampler: Sampler,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(RequestErrors) private readonly requests: RequestErrors,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
  ) {
    this.#events = events.topic('error.tracked');
    this.#recorder = new FailureRecorder(events);
    this.#counters = new ErrorCounters(clock, settings.window);
  }

  /** Not before: requests that are under way when the modules are destroyed fail, too. */
  onApplicationShutdown(): void {
    this.#recorder.stop();
  }

  /**
   * Counts an error and adds it to its issue within a second. Anything may be thrown at it; it never throws. The same error again,
   * or the first error that has it as a cause, is the same failure and not counted twice.
   *
   * An expected error (4xx) is counted, but belongs to no issue, unless `trackExpected` is set, or `category` or `severity` is given.
   *
   * @param category @default what the rules say
   * @param severity @default what the rules say
   * @returns the fingerprint, the same for equal errors; `undefined` when the tracker failed, which is logged
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

  /** Marks an issue as mended: an error from now on makes it `regressed`. `undefined` when there is no such issue. */
  resolve(id: string): Promise<Issue | undefined> {
    return this.issues.resolve(id);
  }

  /** Puts an issue aside: it is counted on, but says no more until it escalates. `undefined` when there is no such issue. */
  archive(id: string): Promise<Issue | undefined> {
    return this.issues.archive(id);
  }

  find(id: string): Promise<Issue | undefined> {
    return this.issues.find(id);
  }

  /** @throws ValidationError for a cursor that is none */
  list(query: IssueQuery = {}): Promise<IssuePage> {
    return this.issues.list(query);
  }

  /** Errors so far. What this process tracked is in it at once, what other replicas did as of the latest {@link refresh}. */
  getErrorStats(): ErrorStats {
    return this.#counters.stats(this.issues.counts.latest, this.issues.uncounted());
  }

  /** Share of the HTTP requests of this process that went wrong in the last minutes. */
  getErrorRate(): ErrorRate {
    return this.requests.rate();
  }

  /** Asks the store for the counts behind {@link getErrorStats}, as is done when an issue changes its state. Never rejects. */
  refresh(): Promise<void> {
    return this.issues.refresh();
  }

  /** Adds everything tracked so far to its issues. Never rejects: what the store refuses is tried again later. */
  flush(signal?: AbortSignal): Promise<void> {
    return this.issues.flush(signal);
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
    else this.#addToIssue(error, context, fingerprint, classification);
    return fingerprint.value;
  }

  #addToIssue(
    error: unknown,
    context: TrackingContext,
    { value, alias, title, name, code }: Fingerprint,
    { category, severity }: Classification,
  ): void {
    const { pending, writer } = this.issues;
    const at = this.clock.date();
    this.#counters.countTracked();
    if (!pending.repeat(value, severity, at) && pending.admit()) {
      pending.add({
        fingerprint: value,
        alias,
        title,
        category,
        severity,
        name,
        ...(code !== undefined && { code }),
        count: 1,
        firstSeen: at,
        lastSeen: at,
        sample: this.sampler.sample(error, this.#factsOf(error, context), at),
      });
    }
    writer.schedule();
  }

  /** Everything known of the failure: the context given, the request it belongs to, and what the policies did. */
  #factsOf(error: unknown, context: TrackingContext): Record<string, unknown> {
    const { requestId: recordedId, ...resilience } = this.#recorder.of(error) ?? {};
    const requestId = context.requestId ?? currentContext()?.requestId ?? recordedId;
    const { fingerprint: _fingerprint, ...given } = context;
    return {
      ...given,
      ...(requestId !== undefined && { requestId }),
      ...(Object.keys(resilience).length > 0 && { resilience }),
    };
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
    this.#logger.error(`An error could not be tracked. ${reason}`);
  }
}

/** What the caller says wins; what he names himself he wants to see, so it is an issue. Words that are none are left out. */
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
