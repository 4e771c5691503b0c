/** A part of a guarded call that takes time. */
export interface TracedStep {
  /** `call`: the logical call with everything its policies do; `attempt`: one run of the guarded function. */
  readonly kind: 'call' | 'attempt';
  /** Name of the policy, or `Class.method`. */
  readonly name: string;
  /** Number of the attempt, from 1; only for attempts. */
  readonly attempt?: number;
}

/**
 * Port: follows guarded calls, for traces. Whoever implements it runs each step inside of a scope of its own, so that what the
 * step calls in turn belongs to it. Without an implementation calls are composed as if there were no such thing.
 */
export interface CallTracer {
  /**
   * Runs a step. Must run `operation` exactly once, before it returns, and hand on its result or its error, whatever else
   * goes wrong. An attempt that was given up goes on: its step ends when the function does, after its caller has gone.
   */
  trace<T>(step: TracedStep, operation: () => Promise<T>): Promise<T>;
}

/** Injection token of {@link CallTracer}; ask for it with `@Optional()`. */
export const CallTracer = Symbol('@breakwater/core:CallTracer');
