import type { RequestContextOptions } from '@breakwater/core';
import { Call } from './call.js';
import type { Next } from './policy.js';
import type { TimerEntry } from './timer-lane.js';
import type { DueListener, TimerQueue } from './timer-queue.js';

/** A limit on the time of a supervised call. */
export interface TimeLimit {
  readonly timers: TimerQueue;
  /** Milliseconds from now. */
  readonly timeout: number;
  /** The same as a time on the scale of `Clock.now()`. */
  readonly deadline: number;
  /** Builds the error that the caller gets, and that cancels the work, when time is over. */
  onExceeded(): Error;
}

const UNLIMITED: RequestContextOptions = {};

class SupervisedCall extends Call implements DueListener {
  #entry: TimerEntry | undefined;

  constructor(
    outer: Call,
    private readonly limit: TimeLimit | undefined,
    private readonly reject: (reason: unknown) => void,
  ) {
    super(outer.logical, limit ?? UNLIMITED, outer);
    if (limit) this.#entry = limit.timers.addDue(limit.deadline, limit.timeout, this);
  }

  onDue(): void {
    this.cancel(this.limit?.onExceeded());
  }

  override cancel(reason: unknown): void {
    super.cancel(reason);
    this.reject(this.reason);
  }

  /** Also runs as part of `cancel()`: work that never settles must not hold on to its caller or its timer. */
  override close(): void {
    super.close();
    if (this.#entry) this.limit?.timers.remove(this.#entry);
  }
}

/**
 * Runs `next` in a scope of its own whose cancellation, by the caller or by `limit`, rejects at once, whatever
 * the work does. A result or rejection that comes later is dropped quietly.
 */
export function supervise(outer: Call, next: Next, limit?: TimeLimit): Promise<unknown> {
  if (outer.cancelled) return Promise.reject(outer.reason as Error);
  return new Promise((resolve, reject) => {
    const call = new SupervisedCall(outer, limit, reject);
    next(call).then(
      (value) => {
        call.close();
        resolve(value);
      },
      (error: unknown) => {
        call.close();
        reject(error as Error);
      },
    );
  });
}
