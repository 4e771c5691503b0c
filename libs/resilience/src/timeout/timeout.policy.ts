import { type EventTopic, RequestContext, TimeoutExceededError } from '@breakwater/core';
import {
  type PipelineHead,
  type NextStep,
  partsOf,
  type Policy,
  type PolicyEnvironment,
} from '../invocation/policy.js';
import { type TimeoutRule, superviseBelow } from '../invocation/supervise.js';
import type { TimeoutExceededEvent } from '../telemetry/resilience.events.js';

/** Scope of a limit: the whole call, or each attempt. */
export type TimeoutScope = 'total' | 'attempt';

/**
 * Gives a call up when it takes too long: the caller gets a `TimeoutExceededError` at once, the signal of the call
 * aborts, and a later result of the work is dropped. The time starts at the entry, so that a wait in a queue below
 * counts. An inherited deadline that is earlier becomes the limit, also if no other step enforces it.
 *
 * @throws TimeoutExceededError with the limit that was in force; without running when the deadline has passed already
 */
export class TimeoutPolicy implements Policy {
  readonly #events: EventTopic<TimeoutExceededEvent>;

  /** @param timeout milliseconds */
  constructor(
    readonly name: string,
    readonly scope: TimeoutScope,
    readonly timeout: number,
    protected readonly environment: PolicyEnvironment,
  ) {
    this.#events = environment.events.topic('timeout.exceeded');
  }

  wrap(next: NextStep): NextStep {
    const enter = this.head(next);
    return (call, now) => enter(call.logical, call, now);
  }

  /** Like {@link wrap} for calls that have no scope yet. */
  head(next: NextStep): PipelineHead {
    const { timeout } = this;
    const { clock } = this.environment;
    const usual = this.#timeoutRule(timeout);
    const work = partsOf(next);
    return (logical, parent, now = clock.now()) => {
      const around = parent && RequestContext.goingOn(parent);
      const own = now + timeout;
      if (!around || own <= around.deadline) return superviseBelow(logical, around, work, usual, own, now);
      const remaining = around.deadline - now;
      if (remaining > 0 || around.cancelled) {
        return superviseBelow(logical, around, work, this.#timeoutRule(remaining), around.deadline, now);
      }
      return Promise.reject(this.exceeded(0));
    };
  }

  /** The usual limit, or the rest of an inherited one. */
  #timeoutRule(timeout: number): TimeoutRule {
    return { timers: this.environment.timers, timeout, onExceeded: () => this.exceeded(timeout) };
  }

  /** Builds the error of a limit that was exceeded, and publishes it. */
  protected exceeded(timeout: number): Error {
    const { name, scope } = this;
    if (this.#events.active) this.#events.publish({ name, scope, timeout });
    return new TimeoutExceededError(name, timeout);
  }
}
