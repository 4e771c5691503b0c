import type { CancellationListener } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';
import type { Holder } from './shares.js';
import type { LineMember } from './waiting-line.js';

/** The part of a bulkhead that its waiting callers use. */
export interface WaitingRoom {
  /** Takes a caller out that leaves without a slot. */
  leave(waiter: Waiter): void;
  readonly timers: TimerQueue;
  /** Milliseconds; `Infinity` for no limit. */
  readonly maxWait: number;
  /** Builds the error of a caller that has waited too long. The caller has already left the line. */
  onOverdue(): Error;
}

/** A caller that stands in the line. It leaves at once when its call is cancelled or has waited too long. */
export class Waiter implements LineMember<Waiter>, CancellationListener, DueListener {
  /** Neighbours in the line. */
  before: Waiter | undefined;
  behind: Waiter | undefined;
  readonly #entry: TimerEntry | undefined;

  constructor(
    private readonly room: WaitingRoom,
    private readonly call: Call,
    private readonly resolve: () => void,
    private readonly reject: (reason: unknown) => void,
    /** Time at which it came, on the scale of `Clock.now()`. */
    readonly came: number,
    /** The share that it uses, if callers have shares. */
    readonly holder: Holder<Waiter> | undefined,
  ) {
    call.attach(this);
    if (room.maxWait < Infinity) this.#entry = room.timers.add(room.maxWait, this);
  }

  /** Gives the caller its slot. The caller has already left the line. */
  grant(): void {
    this.call.detach(this);
    this.#stopWaiting();
    this.resolve();
  }

  /** Refuses the caller. It has already left the line. */
  refuse(error: Error): void {
    this.call.detach(this);
    this.#stopWaiting();
    this.reject(error);
  }

  onCancelled(reason: unknown): void {
    this.room.leave(this);
    this.#stopWaiting();
    this.reject(reason);
  }

  onDue(): void {
    this.room.leave(this);
    this.call.detach(this);
    this.reject(this.room.onOverdue());
  }

  #stopWaiting(): void {
    if (this.#entry) this.room.timers.remove(this.#entry);
  }
}
