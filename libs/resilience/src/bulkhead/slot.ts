import { type CancellationListener, isHedgeLostError } from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { WorkListener } from '../invocation/policy.js';
import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';
import type { CallMeter } from './call-meter.js';
import type { Holder } from './shares.js';
import type { Waiter } from './waiter.js';

/** The part of a bulkhead that its slots use. */
export interface SlotOwner {
  readonly timers: TimerQueue;
  /** Milliseconds that work may keep its slot after its call was given up. */
  readonly abandonedAfter: number;
  /** Measures the calls if the number of slots follows them. */
  readonly meter: CallMeter | undefined;
  /** Takes one slot back, from the share that it belongs to. */
  freeSlot(holder: Holder<Waiter> | undefined): void;
}

const HELD = 0;
/** Its call was given up, but its work goes on. */
const ABANDONED = 1;
const FREE = 2;

/** The slot that one call occupies. It is given back exactly once: when the work ends, or some time after the call was given up. */
export class Slot implements CancellationListener, DueListener, WorkListener {
  #state = HELD;
  #entry: TimerEntry | undefined;

  /** @param began time at which a measured call began */
  constructor(
    private readonly owner: SlotOwner,
    private readonly call: Call,
    private readonly began: number | undefined,
    private readonly holder: Holder<Waiter> | undefined,
  ) {
    call.attach(this);
  }

  /**
   * Starts the time after which the slot is given back, because the call was given up. An attempt that has lost to another one gives its slot
   * back at once: its call goes on, and must not take the place of other callers.
   */
  onCancelled(reason: unknown): void {
    const { timers, abandonedAfter, meter } = this.owner;
    if (this.#state === HELD) this.#state = ABANDONED;
    meter?.cancelled(reason);
    if (isHedgeLostError(reason)) this.giveBack();
    else if (abandonedAfter < Infinity) this.#entry = timers.add(abandonedAfter, this, { ref: false });
  }

  onDue(): void {
    this.giveBack();
  }

  onWorkEnded(succeeded: boolean, error?: unknown): void {
    const { meter } = this.owner;
    if (meter && this.#state === HELD) {
      if (succeeded) meter.succeeded(this.began);
      else meter.failed(error);
    }
    this.giveBack();
  }

  private giveBack(): void {
    if (this.#state === FREE) return;
    this.#state = FREE;
    if (this.#entry) this.owner.timers.remove(this.#entry);
    else this.call.detach(this);
    this.owner.freeSlot(this.holder);
  }
}
