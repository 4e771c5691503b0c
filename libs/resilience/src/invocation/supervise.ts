import { Call } from './call.js';
import type { Next } from './policy.js';
import type { DueListener, TimerEntry, TimerQueue } from './timer-queue.js';

/** A limit on the time of a supervised call. */
export interface TimeLimit {
  readonly timers: TimerQueue;
  /** Milliseconds. */
  readonly timeout: number;
  /** Time on the scale of `Clock.now()` at which the limit ends. */
  readonly deadline: number;
  /** Builds the error that the caller gets, and that cancels the work, when time is over. */
  readonly onExceeded: () => Error;
}

class SupervisedCall extends Call implements DueListener {
  entry: TimerEntry | undefined;

  constructor(
    readonly outer: Call,
    readonly limit: TimeLimit | undefined,
    readonly reject: (reason: unknown) => void,
  ) {
    super(outer.logical, limit ? { deadline: limit.deadline } : {}, outer);
  }

  onDue(): void {
    this.entry = undefined;
    this.cancel(this.limit?.onExceeded());
  }

  override cancel(reason: unknown): void {
    super.cancel(reason);
    this.reject(reason);
  }

  finish(): void {
    if (this.entry) this.limit?.timers.remove(this.entry);
    this.close();
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
    if (limit) call.entry = limit.timers.add(limit.timeout, call);
    next(call).then(
      (value) => {
        call.finish();
        resolve(value);
      },
      (error: unknown) => {
        call.finish();
        reject(error as Error);
      },
    );
  });
}
