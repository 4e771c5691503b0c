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

  constructor(
    owner: SlotOwner,
    call: Call,
    private readonly meter: CallMeter,
    active: number,
    private readonly began: number = meter.clock.now(),
  ) {
    super(owner, call);
    meter.concurrency.started(active);
  }

  /** An abort by the caller or by a faster attempt says nothing about the dependency. */
  override onCancelled(reason: unknown): void {
    this.#cancelled = true;
    const { concurrency, clock } = this.meter;
    if (isTimeoutExceededError(reason) && !isHedgeLostError(reason)) concurrency.overloaded(clock.now());
    super.onCancelled(reason);
  }

  override onWorkEnded(succeeded: boolean, error?: unknown): void {
    if (!this.#cancelled) {
      const { concurrency, clock, failures } = this.meter;
      const now = clock.now();
      if (succeeded) concurrency.succeeded(now - this.began, now);
      else if (OVERLOADED.has(failures.of(error).kind)) concurrency.overloaded(now);
    }
    super.onWorkEnded(succeeded, error);
  }
}
