import type { RequestContext } from '@breakwater/core';
import { beginCall, type LogicalCall, type NextStep, type StepCall } from '@breakwater/resilience/steps';
import { factsOf, type Load } from '../lookups/source.js';

/** The work of a decorated method for all callers that wait for it. It has the arguments of the first caller. */
export class MethodLoad implements Load {
  readonly #shared: SharedCall;

  constructor(
    private readonly first: LogicalCall,
    private readonly next: NextStep,
    private readonly caller: RequestContext | undefined,
  ) {
    this.#shared = new SharedCall(first);
  }

  get degraded(): boolean {
    return this.#shared.degraded;
  }

  scope(): RequestContext {
    return beginCall(this.#shared, factsOf(this.caller));
  }

  async run(scope: RequestContext, prefersOld: ((error: unknown) => boolean) | undefined): Promise<unknown> {
    this.#shared.prefersOld = prefersOld;
    try {
      return await this.next(scope as StepCall);
    } finally {
      this.first.attempts += this.#shared.attempts;
    }
  }
}

/** The logical call of shared work. The call of the first caller may end before it. */
class SharedCall implements LogicalCall {
  attempts = 0;
  committed = false;
  degraded = false;
  prefersOld: ((error: unknown) => boolean) | undefined;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly self: unknown;
  #error: unknown;

  constructor(private readonly first: LogicalCall) {
    this.name = first.name;
    this.args = first.args ?? [];
    this.self = first.self;
  }

  /** A fallback step does nothing when a fallback was used before. When the old value is better, no fallback may answer. */
  get fallbackUsed(): boolean {
    return this.degraded || (this.prefersOld?.(this.#error) ?? false);
  }

  set fallbackUsed(used: boolean) {
    this.degraded = used;
  }

  async operation(call: StepCall): Promise<unknown> {
    try {
      return await this.first.operation(call);
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }
}
