import { type CancellationListener, HedgeLostError } from '@breakwater/core';
import { beginFurtherAttempt, type Call } from '../invocation/call.js';
import { discardResult } from '../invocation/discard-result.js';
import type { NextStep } from '../invocation/policy.js';
import type { DueListener, TimerEntry, TimerNode, TimerQueue } from '../timers/timer-queue.js';
import type { HedgeDelays } from './hedge-delays.js';
import type { HedgeVerdict } from './hedge-rules.js';
import type { HedgeTimers } from './hedge-timers.js';

/** The policy, in one pipeline. */
export interface HedgeOwner {
  readonly next: NextStep;
  readonly timers: HedgeTimers;
  readonly queue: TimerQueue;
  readonly delays: HedgeDelays;
  now(): number;
  /** Asks for one hedge, and takes its place in the budget. */
  permits(call: Call, now: number): boolean;
  judge(error: unknown): HedgeVerdict;
  /** @param index number of the hedge, from 1 */
  onStarted(index: number, waited: number): void;
  onWon(index: number, saved: number): void;
}

/** The first attempt of a call, and the time of the next hedge. */
export interface RacedAttempt extends TimerNode {
  due: number;
  readonly call: Call;
  /** Time on the scale of `Clock.now()`. */
  readonly started: number;
  /** Number of hedges that the call may have. */
  readonly hedges: number;
  /** Milliseconds before each hedge. */
  readonly delay: number;
  /** True if the durations of the call count in the percentiles. */
  readonly sampled: boolean;
  /** Runs a function in the asynchronous context of the caller. */
  runInAsyncScope(run: () => void): void;
}

/** One hedge under way. */
interface Hedge {
  readonly scope: Call;
  readonly index: number;
  readonly started: number;
}

/** How a race ended: a hedge has won, or the call has failed, or the first attempt or the caller has ended it. */
type Outcome =
  | { readonly hedge: Hedge; readonly value: unknown; readonly saved: number }
  | { readonly error: unknown }
  | 'over';

/** The race of a call between its first attempt and its hedges. It begins with the first hedge, or when the first attempt fails. */
export class HedgeRace implements DueListener, CancellationListener {
  readonly #call: Call;
  readonly #running = new Set<Hedge>();
  #left: number;
  #outcome: Outcome | undefined;
  /** Answers the caller once the first attempt has failed. */
  #answer: PromiseWithResolvers<unknown> | undefined;
  /** The wait for a hedge that the other side has asked for. */
  #pushBack: TimerEntry | undefined;
  #failure: unknown;

  constructor(
    private readonly first: RacedAttempt,
    private readonly owner: HedgeOwner,
  ) {
    this.#call = first.call;
    this.#left = first.hedges;
  }

  /** Time for the next hedge. */
  onTime(): void {
    if (!this.#isOver) this.#start(this.owner.now());
  }

  /** Ends the hedges: the caller has the result of the first attempt. */
  onFirstSucceeded(): void {
    const outcome = this.#outcome;
    this.#end('over');
    // A hedge that succeeds in the same moment was about to answer.
    if (typeof outcome === 'object' && 'value' in outcome) discardResult(outcome.value);
  }

  /** Resolves with the result of a hedge, or rejects with the error of the call. */
  onFirstFailed(error: unknown): Promise<unknown> {
    const answer = (this.#answer = Promise.withResolvers<unknown>());
    if (this.#outcome) this.#deliver(this.#outcome, answer);
    else if (this.#call.cancelled) answer.reject(error);
    else {
      this.#call.attach(this);
      this.#onFailure(error);
    }
    return answer.promise;
  }

  /** The caller has left after the first attempt had failed. The hedges are cancelled together with the call. */
  onCancelled(reason: unknown): void {
    this.#end('over');
    this.#answer?.reject(reason);
  }

  /** The wait that the other side has asked for is over. */
  onDue(): void {
    this.#pushBack = undefined;
    this.first.runInAsyncScope(() => this.onTime());
    this.#endIfNothingRuns();
  }

  /** The application ends: a call that only waits for a hedge fails with its last error. */
  onClosing(): void {
    this.#stopWaiting();
    this.#endIfNothingRuns();
  }

  /** True once the race has an outcome, or the call was given up: its first attempt may not have told yet. */
  get #isOver(): boolean {
    return this.#outcome !== undefined || this.#call.cancelled;
  }

  #start(now: number): void {
    const { owner, first } = this;
    const call = this.#call;
    if (this.#left === 0 || !owner.permits(call, now)) return;
    const index = first.hedges - --this.#left;
    const { logical } = call;
    const scope = beginFurtherAttempt(call, call.attempt + index);
    logical.hedges = (logical.hedges ?? 0) + 1;
    const hedge: Hedge = { scope, index, started: now };
    this.#running.add(hedge);
    owner.onStarted(index, now - first.started);
    if (this.#left > 0 && first.delay > 0) {
      first.due = now + first.delay;
      owner.timers.add(first, first.delay);
    }
    owner.next(scope, now).then(
      (value) => this.#onHedgeSucceeded(hedge, value),
      (error: unknown) => this.#onHedgeFailed(hedge, error),
    );
  }

  #onHedgeSucceeded(hedge: Hedge, value: unknown): void {
    this.#running.delete(hedge);
    hedge.scope.close();
    if (this.#isOver) discardResult(value);
    else this.#settle({ hedge, value, saved: this.#answer ? 0 : hedge.started - this.first.started });
  }

  #onHedgeFailed(hedge: Hedge, error: unknown): void {
    this.#running.delete(hedge);
    hedge.scope.close();
    if (!this.#isOver) this.#onFailure(error);
  }

  #onFailure(error: unknown): void {
    this.#failure = error;
    const verdict = this.owner.judge(error);
    if (verdict === 'end') {
      this.#settle({ error });
      return;
    }
    this.#stopWaiting();
    const now = this.owner.now();
    if (verdict === 'no-more') this.#left = 0;
    else if (verdict === 0) this.#start(now);
    else if (this.#left > 0 && now + verdict < this.#call.deadline) {
      this.#pushBack = this.owner.queue.add(verdict, this);
    }
    this.#endIfNothingRuns();
  }

  #endIfNothingRuns(): void {
    const waits = this.#pushBack !== undefined;
    if (this.#answer && !this.#outcome && !waits && this.#running.size === 0) {
      this.#settle({ error: this.#failure });
    }
  }

  /** Aborts the other attempts and answers the caller: at once, or when the first attempt has ended after its abort. */
  #settle(outcome: Outcome): void {
    const { owner, first } = this;
    if (first.sampled) {
      const now = owner.now();
      const overtaken = this.#answer ? [...this.#running] : [first, ...this.#running];
      for (const { started } of overtaken) owner.delays.addOvertaken(now - started, now);
    }
    this.#end(outcome);
    if (this.#answer) this.#deliver(outcome, this.#answer);
  }

  #end(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#stopWaiting();
    this.#call.detach(this);
    const call = this.#call;
    if (!call.cancelled) call.cancelChildren(new HedgeLostError(call.name));
  }

  #deliver(outcome: Outcome, answer: PromiseWithResolvers<unknown>): void {
    if (outcome === 'over') return;
    if ('error' in outcome) {
      answer.reject(outcome.error);
      return;
    }
    const { owner, first } = this;
    const { hedge, value, saved } = outcome;
    if (first.sampled) {
      const now = owner.now();
      owner.delays.add(now - hedge.started, now);
    }
    owner.onWon(hedge.index, saved);
    answer.resolve(value);
  }

  #stopWaiting(): void {
    this.owner.timers.remove(this.first);
    if (this.#pushBack) this.owner.queue.remove(this.#pushBack);
    this.#pushBack = undefined;
  }
}
