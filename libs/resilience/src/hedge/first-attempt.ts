import { AsyncResource, executionAsyncId } from 'node:async_hooks';
import type { Call } from '../invocation/call.js';
import type { WorkListener } from '../invocation/policy.js';
import type { TimerLane, TimerNode } from '../timers/timer-lane.js';
import { type HedgeOwner, HedgeRace, type RacedAttempt } from './hedge-race.js';

/**
 * The first attempt of a call, and the time of its next hedge. Most calls need no more than this object. As an asynchronous resource it
 * starts hedges in the context of the caller, not in that of a timer.
 */
export class FirstAttempt extends AsyncResource implements RacedAttempt, WorkListener {
  due: number;
  sequence = 0;
  lane: TimerLane | undefined;
  previous: TimerNode | undefined;
  next: TimerNode | undefined;
  #race: HedgeRace | undefined;

  /**
   * @param started time on the scale of `Clock.now()`
   * @param hedges number of hedges that the call may have
   * @param delay milliseconds before each of them
   * @param sampled true if the durations of the call count in the percentiles
   */
  constructor(
    readonly call: Call,
    readonly started: number,
    readonly hedges: number,
    readonly delay: number,
    readonly sampled: boolean,
    readonly owner: HedgeOwner,
  ) {
    super('breakwater', executionAsyncId());
    this.due = started + delay;
    if (hedges > 0 && delay > 0) owner.timers.add(this, delay);
  }

  get ref(): boolean {
    return false;
  }

  /** Starts all hedges that wait for nothing. */
  startAtOnce(): void {
    if (this.delay === 0) for (let left = this.hedges; left > 0; left--) this.#raced.onTime();
  }

  /** Time for a hedge. */
  onDue(): void {
    if (!this.call.cancelled) this.runInAsyncScope(() => this.#raced.onTime());
  }

  /** The first attempt has ended. */
  onWorkEnded(succeeded: boolean): void {
    const { owner } = this;
    owner.timers.remove(this);
    if (!succeeded) return;
    if (this.sampled) {
      const now = owner.now();
      owner.delays.add(now - this.started, now);
    }
    this.#race?.onFirstSucceeded();
  }

  /** The result of the call after its first attempt has failed, or was aborted because a hedge has won. */
  recover(error: unknown): Promise<unknown> {
    if (this.hedges === 0) return Promise.reject(error);
    return this.#raced.onFirstFailed(error);
  }

  get #raced(): HedgeRace {
    return (this.#race ??= new HedgeRace(this, this.owner));
  }
}
