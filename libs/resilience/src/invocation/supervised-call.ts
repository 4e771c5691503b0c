import { isHedgeLostError, type RequestContext, type RequestContextOptions } from '@breakwater/core';
import { Call, type LogicalCall } from './call.js';
import { discardResult } from './discard-result.js';
import type { WatchedCall, WorkListener, WorkParts } from './policy.js';
import type { TimerLane, TimerNode } from '../timers/timer-lane.js';
import type { TimerQueue } from '../timers/timer-queue.js';

/** A limit on the time of supervised calls. */
export interface TimeoutRule {
  readonly timers: TimerQueue;
  /** Milliseconds from now. */
  readonly timeout: number;
  /** Builds the error that the caller gets, and that cancels the work, when time is over. */
  onExceeded(): Error;
}

/** The limit of one call. */
export interface TimeLimit extends TimeoutRule {
  /** The timeout as a time on the scale of `Clock.now()`. */
  readonly deadline: number;
}

const UNLIMITED: RequestContextOptions = {};

/**
 * The scope of work whose caller is answered at once when the scope is cancelled, whatever the work does. A subclass
 * that overrides {@link returned} or {@link failed} learns how the call ended for its caller.
 */
export class SupervisedCall extends Call implements TimerNode, WatchedCall {
  workListener: WorkListener | undefined;
  sequence = 0;
  lane: TimerLane | undefined;
  previous: TimerNode | undefined;
  next: TimerNode | undefined;
  #settled = false;
  #resolve!: (value: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor(
    logical: LogicalCall,
    parent: RequestContext | undefined,
    private readonly timeoutRule: TimeoutRule | undefined,
    public due: number,
  ) {
    super(logical, UNLIMITED, parent, due);
    if (timeoutRule) timeoutRule.timers.join(this, timeoutRule.timeout);
  }

  get ref(): boolean {
    return true;
  }

  /** Runs the work, and returns the promise of the caller. Called once. */
  run(work: WorkParts, now?: number): Promise<unknown> {
    // A closure over `this` alone: V8 does not inline one with all values of the call.
    const answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    work.begin(this, now).then(
      (value) => {
        this.workListener?.onWorkEnded(true);
        this.succeed(value);
      },
      (error: unknown) => {
        this.workListener?.onWorkEnded(false, error);
        if (!work.recover || this.#settled) this.fail(error);
        else
          work.recover(this, error).then(
            (value) => this.succeed(value),
            (last: unknown) => this.fail(last),
          );
      },
    );
    return answer;
  }

  onDue(): void {
    this.cancel(this.timeoutRule?.onExceeded());
  }

  override cancel(reason: unknown): void {
    super.cancel(reason);
    this.fail(this.reason);
  }

  /** Also runs as part of `cancel()`: work that never settles must not hold on to its caller or its timer. */
  override close(): void {
    super.close();
    if (this.lane) this.timeoutRule?.timers.remove(this);
  }

  /** The work has returned in time; the caller gets `value` next. Must not throw. */
  protected returned(_value: unknown): void {}

  /** The work has failed, or the call was cancelled; the caller gets `error` next. Must not throw. */
  protected failed(_error: unknown): void {}

  private succeed(value: unknown): void {
    if (this.#settled) {
      // The other attempt has answered, so nobody will read this result.
      if (isHedgeLostError(this.reason)) discardResult(value);
      return;
    }
    this.#settled = true;
    this.close();
    this.returned(value);
    this.#resolve(value);
  }

  private fail(error: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.close();
    this.failed(error);
    this.#reject(error);
  }
}
