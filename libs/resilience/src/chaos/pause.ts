import {
  type CancellationListener,
  type Clock,
  isTimeoutExceededError,
  markInjected,
  TimeoutExceededError,
} from '@breakwater/core';
import type { Call } from '../invocation/call.js';

/**
 * Milliseconds that a wait outlasts the deadline of its call. The policy or the request that set the deadline ends the call with its own
 * error and event; the wait ends it only where nobody does.
 */
const DEADLINE_GRACE = 25;

/**
 * Holds one call: for a time, or until it is released. A cancellation of the call, by its caller or by a time limit, ends the pause at
 * once. The deadline of the call ends it, too, also where no policy keeps it.
 */
export class Pause implements CancellationListener {
  /** Resolves when the call goes on; rejects when it is given up. */
  readonly ended: Promise<void>;
  #settle!: { readonly resolve: () => void; readonly reject: (reason: unknown) => void };
  #stopTimer = (): void => undefined;

  /** @param duration milliseconds; `Infinity` to wait for {@link release} */
  constructor(
    private readonly call: Call,
    private readonly rule: string,
    clock: Clock,
    duration: number,
  ) {
    this.ended = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    const remaining = call.deadline + DEADLINE_GRACE - clock.now();
    const isLate = remaining < duration;
    const wait = Math.max(0, Math.min(duration, remaining));
    if (wait < Infinity) {
      const timer = clock.setTimeout(() => {
        if (isLate) this.onCancelled(new TimeoutExceededError(call.name, wait));
        else this.release();
      }, wait);
      this.#stopTimer = () => clock.clearTimeout(timer);
    }
    call.attach(this);
  }

  /** Lets the call go on. */
  release(): void {
    this.#end();
    this.#settle.resolve();
  }

  onCancelled(reason: unknown): void {
    this.#end();
    // The caller left, or the fault has cost the call its time; only the second one is an effect of the rule.
    if (isTimeoutExceededError(reason)) markInjected(reason as object, this.rule);
    this.#settle.reject(reason);
  }

  #end(): void {
    this.#stopTimer();
    this.call.detach(this);
  }
}
