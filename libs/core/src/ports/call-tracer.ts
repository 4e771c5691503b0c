/** A part of a guarded call that takes time. */
export interface TracedStep {
  /** `call`: the logical call including the work of its policies; `attempt`: one run of the guarded function. */
  readonly kind: 'call' | 'attempt';
  /** Name of the policy, or `Class.method`. */
  readonly name: string;
  /** Number of the attempt, starting at 1. Only attempts have it. */
  readonly attempt?: number;
}

/**
 * Port: traces guarded calls. An implementation runs each step in a scope of its own, so that nested calls belong to the step.
 * Without an implementation tracing adds nothing to a call.
 */
export interface CallTracer {
  /**
   * Runs a step. It must run `operation` exactly once before it returns, and pass on its result or error, even if tracing fails.
   * The step of an abandoned attempt ends when the function ends, after the caller got its answer.
   */
  trace<T>(step: TracedStep, operation: () => Promise<T>): Promise<T>;
}

/** Injection token of {@link CallTracer}. Inject it with `@Optional()`. */
export const CallTracer = Symbol('@breakwater/core:CallTracer');
