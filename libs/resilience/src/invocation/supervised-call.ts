import type { RequestContextOptions } from '@breakwater/core';
import { Call } from './call.js';
import type { Next } from './policy.js';
import type { TimerEntry } from '../timers/timer-lane.js';
import type { DueListener, TimerQueue } from '../timers/timer-queue.js';

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

/**
 * The scope of work whose caller is answered at once when the scope is cancelled, whatever the work does. A subclass
 * that overrides {@link returned} or {@link failed} learns how the call ended for its caller.
 */
export class SupervisedCall extends Call implements DueListener {
  #entry: TimerEntry | undefined;
  #settled = false;

  constructor(
    outer: Call,
    private readonly limit: TimeLimit | undefined,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    super(outer.logical, limit ?? UNLIMITED, outer);
    if (limit) this.#entry = limit.timers.addDue(limit.deadline, limit.timeout, this);
  }

  /** Runs the work. Called once. */
  run(next: Next): void {
    next(this).then(
      (value) => {
        if (this.#settled) return;
        this.#settled = true;
        this.close();
        this.returned(value);
        this.resolve(value);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  onDue(): void {
    this.cancel(this.limit?.onExceeded());
  }

  override cancel(reason: unknown): void {
    super.cancel(reason);
    this.#fail(this.reason);
  }

  /** Also runs as part of `cancel()`: work that never settles must not hold on to its caller or its timer. */
  override close(): void {
    super.close();
    if (this.#entry) this.limit?.timers.remove(this.#entry);
  }

  /** The work has returned in time; the caller gets `value` next. Must not throw. */
  protected returned(_value: unknown): void {}

  /** The work has failed, or the call was cancelled; the caller gets `error` next. Must not throw. */
  protected failed(_error: unknown): void {}

  #fail(error: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.close();
    this.failed(error);
    this.reject(error);
  }
}
