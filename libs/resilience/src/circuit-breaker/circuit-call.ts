import type { Call } from '../invocation/call.js';
import { SupervisedCall, type TimeLimit } from '../invocation/supervised-call.js';
import type { Permit } from './permit.js';

/** Is told how calls of a pipeline ended. */
export interface CallReporter {
  returned(call: CircuitCall, value: unknown): void;
  failed(call: CircuitCall, error: unknown): void;
}

/** A call that a circuit has let through, from its permit to its outcome. */
export class CircuitCall extends SupervisedCall {
  constructor(
    readonly outer: Call,
    readonly permit: Permit,
    /** Time on the scale of `Clock.now()`. */
    readonly started: number,
    /** Milliseconds; an observing circuit only compares it. */
    readonly timeout: number | false,
    limit: TimeLimit | undefined,
    private readonly reporter: CallReporter,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    super(outer, limit, resolve, reject);
  }

  protected override returned(value: unknown): void {
    this.reporter.returned(this, value);
  }

  protected override failed(error: unknown): void {
    this.reporter.failed(this, error);
  }
}
