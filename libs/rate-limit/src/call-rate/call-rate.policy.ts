import {
  type CancellationListener,
  type Clock,
  type EventTopic,
  type Failures,
  failureOf,
  hours,
  readNumber,
  type Timer,
} from '@breakwater/core';
import {
  type NextStep,
  type PolicyEnvironment,
  retryAfterHint,
  type StepCall,
} from '@breakwater/resilience/steps';
import type { CallRateEnteredEvent, CallRateRejectedEvent } from '../rate-limit.events.js';
import { CallRateExceededError } from './call-rate-exceeded.error.js';
import type { ResolvedCallRateOptions } from './call-rate.options.js';
import { Permits } from './permits.js';

/** Longest time for which a `Retry-After` of the other side counts, so that a wrong one does not stop all calls for ever. */
const LONGEST_DRAIN = hours(1);

/** A call that waits for its turn. */
interface Waiter extends CancellationListener {
  /** Latest time at which its turn may come. */
  readonly latest: number;
  grant(): void;
  refuse(retryAfter: number): void;
}

/**
 * Starts at most `limit` calls in any window. Further calls wait for their turn in order. A call leaves the line when it is aborted; a call
 * that would wait longer than `maxWait`, or beyond its deadline, is refused at once.
 *
 * After a 429 of the other side no call starts for its `Retry-After`, or for one window.
 */
export class CallRatePolicy {
  readonly #clock: Clock;
  readonly #failures: Pick<Failures, 'of'>;
  readonly #permits: Permits;
  /** In the order of arrival. */
  readonly #line = new Set<Waiter>();
  readonly #entered: EventTopic<CallRateEnteredEvent>;
  readonly #rejected: EventTopic<CallRateRejectedEvent>;
  readonly #instantWaits: boolean;
  #timer: Timer | undefined;

  constructor(
    readonly name: string,
    private readonly options: ResolvedCallRateOptions,
    { clock, events, failures, instantWaits = false }: PolicyEnvironment,
  ) {
    this.#clock = clock;
    this.#instantWaits = instantWaits;
    this.#failures = failures ?? { of: failureOf };
    this.#permits = new Permits(options.limit, options.window);
    this.#entered = events.topic('call-rate.entered');
    this.#rejected = events.topic('call-rate.rejected');
  }

  /** Number of calls that wait for their turn. */
  get waiting(): number {
    return this.#line.size;
  }

  wrap(next: NextStep): NextStep {
    return (call) => {
      if (call.cancelled) return Promise.reject(call.reason);
      const now = this.#clock.now();
      const free = this.#permits.freeAt(this.#line.size);
      if (free <= now && this.#line.size === 0) {
        this.#permits.give(now);
        if (this.#entered.active) this.#entered.publish({ name: this.name, waited: 0 });
        return this.#run(call, next);
      }
      if (free - now > this.options.maxWait) return Promise.reject(this.#refusal('max-wait', free - now));
      if (free > call.deadline) return Promise.reject(this.#refusal('deadline', free - now));
      if (this.#instantWaits) {
        this.#permits.give(free);
        if (this.#entered.active) this.#entered.publish({ name: this.name, waited: free - now });
        return this.#run(call, next);
      }
      return this.#wait(call, now).then(() => {
        if (call.cancelled) throw call.reason;
        if (this.#entered.active) {
          this.#entered.publish({ name: this.name, waited: this.#clock.now() - now });
        }
        return this.#run(call, next);
      });
    };
  }

  #wait(call: StepCall, now: number): Promise<void> {
    // Through a promise of its own, the caller goes on in its own AsyncLocalStorage context.
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        latest: Math.min(now + this.options.maxWait, call.deadline),
        grant: () => {
          call.detach(waiter);
          resolve();
        },
        refuse: (retryAfter) => {
          call.detach(waiter);
          reject(this.#refusal('max-wait', retryAfter));
        },
        onCancelled: (reason) => {
          this.#line.delete(waiter);
          if (this.#line.size === 0) this.#schedule();
          reject(reason);
        },
      };
      this.#line.add(waiter);
      call.attach(waiter);
      if (!this.#timer) this.#schedule();
    });
  }

  /** Sets the timer for the first in the line. */
  #schedule(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#line.size === 0) return;
    const delay = this.#permits.freeAt(0) - this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#advance(), Math.max(0, delay));
  }

  #advance(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const waiter of this.#line) {
      if (this.#permits.freeAt(0) > now) break;
      this.#line.delete(waiter);
      this.#permits.give(now);
      waiter.grant();
    }
    this.#schedule();
  }

  async #run(call: StepCall, next: NextStep): Promise<unknown> {
    try {
      const result = await next(call);
      // `fetch` and some clients return a 429 as a result.
      if (readNumber(result, 'status') === 429) this.#drain(result);
      return result;
    } catch (error) {
      if (this.#failures.of(error).kind === 'rate-limited') this.#drain(error);
      throw error;
    }
  }

  /** The other side has refused a call: no call starts before it allows calls again. */
  #drain(answer: unknown): void {
    const now = this.#clock.now();
    const asked = retryAfterHint(answer, this.#clock.date().getTime()) ?? this.options.window;
    this.#permits.drain(now + Math.min(asked, LONGEST_DRAIN));
    let ahead = 0;
    for (const waiter of this.#line) {
      const free = this.#permits.freeAt(ahead);
      if (free <= waiter.latest) {
        ahead += 1;
        continue;
      }
      this.#line.delete(waiter);
      waiter.refuse(free - now);
    }
    this.#schedule();
  }

  #refusal(reason: CallRateRejectedEvent['reason'], retryAfter: number): CallRateExceededError {
    if (this.#rejected.active) this.#rejected.publish({ name: this.name, reason });
    return new CallRateExceededError(this.name, retryAfter);
  }
}
