import type { CancellationListener } from '@breakwater/core';
import type { Call } from '../invocation/call.js';

/** The part of a throttle that its requests use. */
export interface RequestJudge {
  /** The callee has answered with `value`. */
  onAnswer(value: unknown): void;
  /** The request has failed with `error`. */
  onFailure(error: unknown): void;
  /** The call was given up. */
  onCancelled(reason: unknown): void;
}

/** A request that is under way. It is judged once: by its answer, or when its call is given up. */
export class SentRequest implements CancellationListener {
  #isJudged = false;

  constructor(
    private readonly judge: RequestJudge,
    private readonly call: Call,
  ) {
    call.attach(this);
  }

  onCancelled(reason: unknown): void {
    if (this.#isJudged) return;
    this.#isJudged = true;
    this.judge.onCancelled(reason);
  }

  answered(value: unknown): void {
    if (!this.#ends()) return;
    this.judge.onAnswer(value);
  }

  failed(error: unknown): void {
    if (!this.#ends()) return;
    this.judge.onFailure(error);
  }

  #ends(): boolean {
    if (this.#isJudged) return false;
    this.#isJudged = true;
    this.call.detach(this);
    return true;
  }
}
