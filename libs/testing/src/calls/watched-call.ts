import type { Clock } from '@breakwater/core';
import { type ClockSource, clockOf } from '../clock/clock-of.js';
import { type EventRecording, eventsOf, type RecordedEvent } from '../events/event-recording.js';

/** A call whose begin and end are recorded on a clock. Await it like the promise of the call. */
export class WatchedCall<T = unknown> implements PromiseLike<T> {
  readonly startedAt: number;
  #settledAt: number | undefined;
  #state: 'running' | 'succeeded' | 'failed' = 'running';
  readonly #promise: Promise<T>;
  readonly #events: readonly RecordedEvent[];
  readonly #firstEvent: number;

  /** @internal Use `watchCall()`. */
  constructor(
    readonly clock: Clock,
    recording: EventRecording | undefined,
    call: PromiseLike<T> | (() => PromiseLike<T>),
  ) {
    this.startedAt = clock.now();
    this.#events = recording?.all ?? [];
    this.#firstEvent = this.#events.length;
    this.#promise = this.#follow(typeof call === 'function' ? call : () => call);
    this.#promise.catch(() => {});
  }

  get state(): 'running' | 'succeeded' | 'failed' {
    return this.#state;
  }

  /** Milliseconds of the clock until the call settled; `undefined` while it runs. */
  get duration(): number | undefined {
    return this.#settledAt === undefined ? undefined : this.#settledAt - this.startedAt;
  }

  /** The events of the application since the call began. Other calls at the same time are among them. */
  get events(): readonly RecordedEvent[] {
    return this.#events.slice(this.#firstEvent);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- tests await a watched call like its promise
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onFulfilled, onRejected);
  }

  async #follow(begin: () => PromiseLike<T>): Promise<T> {
    try {
      const value = await begin();
      this.#state = 'succeeded';
      return value;
    } catch (error) {
      this.#state = 'failed';
      throw error;
    } finally {
      this.#settledAt = this.clock.now();
    }
  }
}

/**
 * Records when a call settles on the clock of an application, for `toHaveSettledWithin()`, and the events meanwhile. A rejection is
 * handled, so the test can look at it later.
 *
 * @param source an application, or a clock alone, which records no events
 * @param call a promise, or a function that begins the call
 */
export function watchCall<T>(
  source: ClockSource,
  call: PromiseLike<T> | (() => PromiseLike<T>),
): WatchedCall<T> {
  const recording = 'get' in source ? eventsOf(source) : undefined;
  return new WatchedCall(clockOf(source), recording, call);
}
