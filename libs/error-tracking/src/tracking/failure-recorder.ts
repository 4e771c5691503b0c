import {
  type CallOutcome,
  type ResilienceEvents,
  type RetryExhaustedReason,
  causesOf,
} from '@breakwater/core';

/** The work of the policies on a failed call. Durations are milliseconds. */
interface FailureFacts {
  /** Name of the policy or method. */
  readonly call?: string;
  /** Number of attempts; 0 when a policy refused the call before the first attempt. */
  readonly attempts?: number;
  /** Time from the call to its result. */
  readonly duration?: number;
  readonly outcome?: CallOutcome;
  /** The innermost circuit that the call went through. */
  readonly circuit?: string;
  /** The reason why no further attempt was made. */
  readonly gaveUp?: RetryExhaustedReason;
}

/** The parts of the events that the recorder reads, by the name of the event. */
export interface RecordedEvents {
  readonly 'circuit-breaker.call': { readonly circuit: string; readonly error?: unknown };
  readonly 'retry.exhausted': {
    readonly error: unknown;
    readonly attempts: number;
    readonly reason: RetryExhaustedReason;
  };
  readonly 'call.finished': {
    readonly name: string;
    readonly outcome: CallOutcome;
    readonly attempts: number;
    readonly duration: number;
    readonly requestId: string | undefined;
    readonly error?: unknown;
  };
}

type Recording = { -readonly [K in keyof FailureFacts]: FailureFacts[K] } & { requestId?: string };

/**
 * Remembers for each error object the work of the policies on its call: attempts, circuit, duration. The sample of the error shows it.
 * The records are weakly held, so errors that a retry or a fallback has handled leave nothing behind.
 */
export class FailureRecorder {
  readonly #records = new WeakMap<object, Recording>();
  readonly #stops: readonly (() => void)[];

  constructor(events: ResilienceEvents) {
    this.#stops = [
      events.listen<RecordedEvents['circuit-breaker.call']>('circuit-breaker.call', ({ circuit, error }) => {
        const record = this.#recordOf(error);
        if (record) record.circuit ??= circuit;
      }),
      events.listen<RecordedEvents['retry.exhausted']>('retry.exhausted', ({ error, attempts, reason }) => {
        const record = this.#recordOf(error);
        if (!record) return;
        record.attempts = attempts;
        record.gaveUp = reason;
      }),
      events.listen<RecordedEvents['call.finished']>(
        'call.finished',
        ({ name, outcome, attempts, duration, requestId, error }) => {
          const record = this.#recordOf(error);
          if (!record) return;
          Object.assign(record, { call: name, outcome, attempts, duration });
          if (requestId !== undefined) record.requestId = requestId;
        },
      ),
    ];
  }

  /** The facts of the error, or of the nearest cause that has any. */
  of(error: unknown): Readonly<Recording> | undefined {
    for (const link of causesOf(error, { members: false })) {
      const record = this.#records.get(link);
      if (record) return record;
    }
    return undefined;
  }

  /** Stops listening. */
  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #recordOf(error: unknown): Recording | undefined {
    if (typeof error !== 'object' || error === null) return undefined;
    let record = this.#records.get(error);
    if (!record) this.#records.set(error, (record = {}));
    return record;
  }
}
