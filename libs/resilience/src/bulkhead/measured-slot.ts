import {
  type Clock,
  type FailureKind,
  type Failures,
  isHedgeLostError,
  isTimeoutExceededError,
} from '@breakwater/core';
import type { Call } from '../invocation/call.js';
import type { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { Slot, type SlotOwner } from './slot.js';

/** Failures by which a dependency says that it has too much to do. Other failures can be quick, and say nothing about its load. */
const OVERLOADED: ReadonlySet<FailureKind> = new Set([
  'timeout',
  'overloaded',
  'rate-limited',
  'unavailable',
]);

/** The parts of a bulkhead that measure its calls. */
export interface CallMeter {
  readonly concurrency: AdaptiveConcurrency;
  readonly clock: Clock;
  readonly failures: Failures;
}

/** A slot that tells how its call went to a limit that adapts. */
export class MeasuredSlot extends Slot {
  #cancelled = false;
  /** Absent for a call that is not measured. */
  #began: number | undefined;

  constructor(
    owner: SlotOwner,
    call: Call,
    private readonly meter: CallMeter,
    active: number,
    now?: number,
  ) {
    super(owner, call);
    if (meter.concurrency.started(active)) this.#began = now ?? meter.clock.now();
  }

  /** An abort by the caller or by a faster attempt says nothing about the dependency. */
  override onCancelled(reason: unknown): void {
    this.#cancelled = true;
    const { concurrency, clock } = this.meter;
    if (isTimeoutExceededError(reason) && !isHedgeLostError(reason)) concurrency.overloaded(clock.now());
    super.onCancelled(reason);
  }

  override onWorkEnded(succeeded: boolean, error?: unknown): void {
    if (!this.#cancelled) this.report(succeeded, error);
    super.onWorkEnded(succeeded, error);
  }

  private report(succeeded: boolean, error: unknown): void {
    const { concurrency, clock, failures } = this.meter;
    if (!succeeded) {
      if (OVERLOADED.has(failures.of(error).kind)) concurrency.overloaded(clock.now());
    } else if (this.#began !== undefined) {
      const now = clock.now();
      concurrency.succeeded(now - this.#began, now);
    }
  }
}
