import { type Clock, type CurrentTrace, currentContext, type ResilienceEvents } from '@breakwater/core';
import type { Classification } from '../classification/classification.js';
import { nameIn } from '../fingerprint/distinction.js';
import type { Fingerprint } from '../fingerprint/fingerprinter.options.js';
import type { Occurrences } from '../issues/occurrences.js';
import type { PendingOccurrences } from '../issues/pending-occurrences.js';
import type { Sampler } from '../samples/sampler.js';
import type { TrackingContext } from './error-tracker.js';
import { FailureRecorder } from './failure-recorder.js';

/** A receiver of errors: the store of the issues, or an exporter. */
export interface ErrorReceiver {
  /** Errors that wait for the receiver. */
  readonly pending: PendingOccurrences;
  /** Lets the receiver take the waiting errors soon. */
  schedule(): void;
}

/** Adds each error to the waiting errors of all receivers. The details of an error are recorded once, and the receivers share them. */
export class ErrorRecorder {
  readonly #failures: FailureRecorder;

  constructor(
    private readonly store: ErrorReceiver,
    private readonly exporters: readonly ErrorReceiver[],
    private readonly sampler: Sampler,
    private readonly clock: Clock,
    private readonly trace: CurrentTrace | undefined,
    events: ResilienceEvents,
  ) {
    this.#failures = new FailureRecorder(events);
  }

  /** Stops listening to the policies. */
  stop(): void {
    this.#failures.stop();
  }

  add(
    error: unknown,
    context: TrackingContext,
    fingerprint: Fingerprint,
    classification: Classification,
  ): void {
    const { severity } = classification;
    const at = this.clock.date();
    let recorded: Occurrences | undefined;
    const addTo = (receiver: ErrorReceiver): void => {
      const { pending } = receiver;
      if (!pending.repeat(fingerprint.value, severity, at) && pending.admit()) {
        recorded ??= this.#record(error, context, fingerprint, classification, at);
        pending.add(recorded);
      }
      receiver.schedule();
    };
    addTo(this.store);
    for (const exporter of this.exporters) addTo(exporter);
  }

  #record(
    error: unknown,
    context: TrackingContext,
    { value, alias, title, name, code }: Fingerprint,
    { category, severity }: Classification,
    at: Date,
  ): Occurrences {
    return {
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
    };
  }

  /** All known facts: the trace, the name in the error, the given context, the request, and the outcome of the policies. */
  #factsOf(error: unknown, context: TrackingContext): Record<string, unknown> {
    const { requestId: recordedId, ...resilience } = this.#failures.of(error) ?? {};
    const requestId = context.requestId ?? currentContext()?.requestId ?? recordedId;
    const { fingerprint: _fingerprint, ...given } = context;
    const named = nameIn(error);
    return {
      ...this.trace?.ids,
      ...(named && { [named.property]: named.name }),
      ...given,
      ...(requestId !== undefined && { requestId }),
      ...(Object.keys(resilience).length > 0 && { resilience }),
    };
  }
}
