import { type Clock, currentContext, seconds, sleep } from '@breakwater/core';

/** Milliseconds after the first refusal of a model that does not say how long to wait. Each further refusal doubles it. */
const FIRST_WAIT = seconds(1);

/** Holds all calls of a model back after it has refused one because of its rate, so that only one wait follows many refusals. */
export class RateGate {
  #openAt = 0;

  /** @param longest milliseconds that the model may ask to wait */
  constructor(
    private readonly clock: Clock,
    private readonly longest: number,
  ) {}

  /**
   * Closes the gate.
   *
   * @param asked milliseconds that the model asks to wait; `undefined` if it says nothing
   * @param refusals number of refusals of the same call, from 1
   * @returns false if the wait is too long, or would not end before the deadline of the request
   */
  close(asked: number | undefined, refusals: number): boolean {
    const wait = asked ?? FIRST_WAIT * 2 ** (refusals - 1);
    const openAt = this.clock.now() + wait;
    if (wait > this.longest || openAt >= (currentContext()?.deadline ?? Infinity)) return false;
    this.#openAt = Math.max(this.#openAt, openAt);
    return true;
  }

  /** @throws the reason of the signal when it aborts */
  async pass(signal: AbortSignal | undefined): Promise<void> {
    for (let wait = this.#wait(); wait > 0; wait = this.#wait()) await sleep(this.clock, wait, signal);
    signal?.throwIfAborted();
  }

  #wait(): number {
    return this.#openAt - this.clock.now();
  }
}
