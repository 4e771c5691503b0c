import type { RequestContext } from '@breakwater/core';
import type { LogicalCall } from '../invocation/call.js';
import { type TimeoutRule, SupervisedCall } from '../invocation/supervised-call.js';
import type { JudgedCall, OwnLimits } from './outcome-classifier.js';
import type { Permit } from './permit.js';

/** Learns how the calls through a circuit ended. */
export interface CallReporter {
  returned(call: CircuitCall, value: unknown): void;
  failed(call: CircuitCall, error: unknown): void;
}

/** A call that a circuit has let through, from its permit to its outcome. */
export class CircuitCall extends SupervisedCall implements JudgedCall {
  constructor(
    logical: LogicalCall,
    parent: RequestContext | undefined,
    readonly permit: Permit,
    /** Time on the scale of `Clock.now()`. */
    readonly started: number,
    /** An observing circuit only compares its timeout. */
    readonly limits: OwnLimits,
    timeoutRule: TimeoutRule | undefined,
    deadline: number,
    private readonly reporter: CallReporter,
  ) {
    super(logical, parent, timeoutRule, deadline);
  }

  protected override returned(value: unknown): void {
    this.reporter.returned(this, value);
  }

  protected override failed(error: unknown): void {
    this.reporter.failed(this, error);
  }
}
