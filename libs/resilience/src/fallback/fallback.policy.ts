import type { EventTopic } from '@breakwater/core';
import { ThrowingConditions } from '../errors/throwing-conditions.js';
import type { Call } from '../invocation/call.js';
import { isCallerAbort } from '../invocation/caller-abort.js';
import type { NextStep, Policy, PolicyEnvironment } from '../invocation/policy.js';
import { attachCause } from './attach-cause.js';
import type { ResolvedFallbackOptions } from './fallback.options.js';
import type { FallbackUsedEvent } from '../telemetry/resilience.events.js';

/** Runs after each use of a fallback, once it has answered or failed. Must not throw. */
export type FallbackListener = (call: Call, event: FallbackUsedEvent) => void;

/**
 * Answers in place of a call that has finally failed, at most once per logical call. It does not answer a caller that has
 * left, nor one that has received part of the result. No timeout limits the fallback: it is the outermost policy.
 *
 * A fallback that throws gives its own error to the caller; the first error becomes its `cause` unless it has one.
 */
export class FallbackPolicy implements Policy {
  readonly #events: EventTopic<FallbackUsedEvent>;
  #throwing: ThrowingConditions | undefined;

  constructor(
    private readonly name: string,
    private readonly options: ResolvedFallbackOptions,
    private readonly environment: PolicyEnvironment,
    private readonly onUsed?: FallbackListener,
  ) {
    this.#events = environment.events.topic('fallback.used');
  }

  wrap(next: NextStep): NextStep {
    return (call) => next(call).then(undefined, (error: unknown) => this.#answer(call, error));
  }

  async #answer(call: Call, error: unknown): Promise<unknown> {
    const { logical } = call;
    if (logical.fallbackUsed || logical.committed || isCallerAbort(call) || !this.#isFor(error)) throw error;
    logical.fallbackUsed = true;
    let answer: unknown;
    try {
      answer = await this.options.handler.call(logical.self, error, ...(logical.args ?? []));
    } catch (failure) {
      attachCause(failure, error);
      this.#tell(call, { name: this.name, error, succeeded: false });
      throw failure;
    }
    this.#tell(call, { name: this.name, error, succeeded: true });
    return answer;
  }

  #isFor(error: unknown): boolean {
    try {
      return this.options.on?.(error, this.environment.failures) ?? true;
    } catch (failure) {
      const { name, environment } = this;
      this.#throwing ??= new ThrowingConditions(FallbackPolicy.name, name, environment.clock);
      this.#throwing.report('fallback.on', 'the caller got the first error', failure);
      return false;
    }
  }

  #tell(call: Call, event: FallbackUsedEvent): void {
    this.onUsed?.(call, event);
    if (this.#events.active) this.#events.publish(event);
  }
}
