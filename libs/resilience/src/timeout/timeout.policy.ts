import { type EventTopic, TimeoutExceededError, type TimeoutExceededEvent } from '@breakwater/core';
import type { Next, Policy, PolicyEnvironment } from '../invocation/policy.js';
import { supervise, type TimeLimit } from '../invocation/supervise.js';
import type { TimerQueue } from '../timers/timer-queue.js';

/** What a limit is put on: the whole call, or each attempt of it. */
export type TimeoutScope = 'total' | 'attempt';

/** The limit in force for one call. */
class EffectiveLimit implements TimeLimit {
  readonly timers: TimerQueue;

  constructor(
    private readonly policy: TimeoutPolicy,
    readonly timeout: number,
    readonly deadline: number,
  ) {
    this.timers = policy.environment.timers;
  }

  onExceeded(): Error {
    return this.policy.exceeded(this.timeout);
  }
}

/**
 * Gives a call up when it takes too long: the caller gets a `TimeoutExceededError` at once, the signal of the call
 * aborts, and whatever the work does later is dropped. Time runs from the entry, so that waiting in a queue below
 * counts. An inherited deadline that is earlier is the limit then, also when nobody else watches over it.
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
    /** @internal */
    readonly environment: PolicyEnvironment,
  ) {
    this.#events = environment.events.topic('timeout.exceeded');
  }

  wrap(next: Next): Next {
    const { timeout } = this;
    const { clock } = this.environment;
    return (call) => {
      const now = clock.now();
      const own = now + timeout;
      if (own <= call.deadline) return supervise(call, next, new EffectiveLimit(this, timeout, own));
      const remaining = call.deadline - now;
      if (remaining > 0 || call.cancelled) {
        return supervise(call, next, new EffectiveLimit(this, remaining, call.deadline));
      }
      return Promise.reject(this.exceeded(0));
    };
  }

  /** @internal Builds the error of a limit that was exceeded, and tells those who listen. */
  exceeded(timeout: number): Error {
    const { name, scope } = this;
    if (this.#events.active) this.#events.publish({ name, scope, timeout });
    return new TimeoutExceededError(name, timeout);
  }
}
