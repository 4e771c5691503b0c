import { type Clock, TimeoutExceededError, type Timer } from '@breakwater/core';
import type { CheckAnswer, CheckContext } from './check.js';
import { interpretError, interpretReturn } from './interpretation.js';
import type { Publication } from './publication.js';

/** One asynchronous run of a check, from its start until it settles, also after it was given up. */
export class CheckRun implements CheckContext {
  readonly #started: number;
  #controller: AbortController | undefined;
  #timer: Timer | undefined;
  #givenUp = false;
  #answered: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
    private readonly publication: Publication,
  ) {
    this.#started = clock.now();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Milliseconds since the start. */
  get age(): number {
    return this.clock.now() - this.#started;
  }

  /** Returns whether the run was too slow. It goes on until it settles, and its result is dropped. */
  get givenUp(): boolean {
    return this.#givenUp;
  }

  /** Resolves with the answer of the run, or with a timeout. Never rejects. */
  get answered(): Promise<void> | undefined {
    return this.#answered;
  }

  /**
   * Waits for `outcome`.
   *
   * @param timeout milliseconds after which the run is given up
   * @param onAnswer called once with the answer of the run, or with a timeout
   * @param onSettled called once when the run has settled, also after it was given up
   */
  follow(
    outcome: PromiseLike<unknown>,
    timeout: number,
    onAnswer: (answer: CheckAnswer) => void,
    onSettled: () => void,
  ): void {
    this.#answered = new Promise((resolve) => {
      const settle = (answer: CheckAnswer): void => {
        onSettled();
        if (this.#givenUp) return;
        this.clock.clearTimeout(this.#timer as Timer);
        onAnswer(answer);
        resolve();
      };
      this.#timer = this.clock.setTimeout(() => {
        this.#givenUp = true;
        onAnswer({ status: 'down', reason: 'timeout' });
        resolve();
        this.#controller?.abort(new TimeoutExceededError(`health check '${this.name}'`, timeout));
      }, timeout);
      // A promise of our own wraps the outcome, because a foreign one may throw as it is read, or settle twice.
      new Promise((wrapped) => wrapped(outcome)).then(
        (value) => settle(interpretReturn(value, this.publication)),
        (cause: unknown) => settle(interpretError(cause, this.publication)),
      );
    });
  }
}
