import { RepeatedFailure, withTimeLimit } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import '../streams.events.js';
import type { ProcessingRuntime } from '../processing/processing-runtime.js';

/** Calls a store with a time limit, and reports its failures: one line a minute, each of them as an event. */
export class StoreCalls {
  readonly #logger = new Logger('Streams');
  readonly #repeated: RepeatedFailure;
  #failures = 0;
  #isFailing = false;

  constructor(
    private readonly stream: string,
    private readonly store: 'cursors' | 'dead-letters',
    private readonly timeout: number,
    private readonly runtime: ProcessingRuntime,
  ) {
    this.#repeated = new RepeatedFailure(runtime.clock);
  }

  /** Number of calls since the start that failed or took too long. */
  get failures(): number {
    return this.#failures;
  }

  /** True if the last call failed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /**
   * Runs a call of the store.
   *
   * @param consequence one sentence for the log that says what happens next when the call fails
   * @throws the error of the store, or TimeoutExceededError, after it is reported
   */
  async run<T>(
    call: (context: { readonly signal: AbortSignal }) => Promise<T>,
    consequence: string,
    cancel?: AbortSignal,
  ): Promise<T> {
    const { clock } = this.runtime;
    const name = `${this.store} of the stream ${this.stream}`;
    try {
      const result = await withTimeLimit(
        clock,
        name,
        this.timeout,
        // A store may throw before it returns a promise.
        async (signal) => call({ signal }),
        cancel,
      );
      this.#isFailing = false;
      return result;
    } catch (error) {
      if (!cancel?.aborted) this.#report(error, consequence);
      throw error;
    }
  }

  #report(error: unknown, consequence: string): void {
    const { stream, store } = this;
    this.#failures++;
    this.#isFailing = true;
    const what = `The store of the ${store === 'cursors' ? 'positions' : 'dead letters'} of the stream '${stream}' failed.`;
    const line = this.#repeated.describe(`${what} ${consequence}`, () =>
      this.runtime.redactor.headline(error),
    );
    if (line !== undefined) this.#logger.warn(line);
    this.runtime.events.publish('stream.store-failed', {
      stream,
      store,
      error,
      at: this.runtime.clock.date().getTime(),
    });
  }
}
