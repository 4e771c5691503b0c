import { type Random, ResilienceEvents, hours } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { Call } from '../src/invocation/call.js';
import { TimerQueue } from '../src/timers/timer-queue.js';
import { type RetryOptions, resolveRetryOptions } from '../src/retry/retry.options.js';
import { RetryPolicy } from '../src/retry/retry.policy.js';
import type { RetryExhaustedEvent, RetryScheduledEvent } from '../src/telemetry/resilience.events.js';

/** Limits of a call in a spec; times are milliseconds from the start of the clock. */
export interface HarnessCallOptions {
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** An error with a code of the network, which the defaults retry. */
export const networkError = (code = 'ECONNRESET'): Error => Object.assign(new Error(code), { code });

/**
 * A retry policy around an operation that follows a script, on a clock that stands still: instances of `Error` are
 * thrown, functions are called, anything else is returned; the last entry repeats.
 */
export class RetryHarness {
  readonly clock = new VirtualClock({ start: 0 });
  readonly events = new ResilienceEvents();
  readonly timers = new TimerQueue(this.clock);
  readonly policy: RetryPolicy;
  readonly scheduled: RetryScheduledEvent[] = [];
  readonly exhausted: RetryExhaustedEvent[] = [];
  /** Start times of the attempts, in milliseconds. */
  readonly starts: number[] = [];
  /** The scope in which each attempt ran. */
  readonly scopes: Call[] = [];
  /** The scope of the last logical call. */
  call!: Call;
  readonly #step: (call: Call) => Promise<unknown>;
  #script: readonly unknown[] = ['done'];

  constructor(options: RetryOptions = {}, random: Random = new SeededRandom()) {
    this.policy = new RetryPolicy('videos', resolveRetryOptions(options), {
      clock: this.clock,
      random,
      events: this.events,
      timers: this.timers,
    });
    this.events.on('retry.scheduled', (event) => this.scheduled.push(event));
    this.events.on('retry.exhausted', (event) => this.exhausted.push(event));
    this.#step = this.policy.wrap((call) => this.#operation(call));
  }

  /** Waits of the retries so far, in milliseconds. */
  get delays(): number[] {
    return this.scheduled.map(({ delay }) => delay);
  }

  /** Script of the operation, attempt by attempt. */
  answering(...script: readonly unknown[]): this {
    this.#script = script;
    return this;
  }

  /** Starts a call and returns its promise; the spec moves the clock. */
  start(options: HarnessCallOptions = {}): Promise<unknown> {
    const logical = {
      name: 'VideoService.publish',
      operation: () => undefined,
      attempts: 0,
      committed: false,
    };
    this.call = new Call(logical, options, undefined);
    const script = this.#script;
    let attempt = 0;
    this.#scripts.set(logical, () => script[Math.min(attempt++, script.length - 1)]);
    const result = this.#step(this.call);
    result.catch(() => undefined);
    return result;
  }

  /** Starts a call, lets an hour pass and returns its promise, which is settled by then. */
  async run(options?: HarnessCallOptions): Promise<unknown> {
    const result = this.start(options);
    await this.clock.advance(hours(1));
    return result;
  }

  readonly #scripts = new WeakMap<object, () => unknown>();

  async #operation(call: Call): Promise<unknown> {
    this.starts.push(this.clock.now());
    this.scopes.push(call);
    const answer = this.#scripts.get(call.logical)?.();
    const outcome: unknown =
      typeof answer === 'function' ? (answer as (call: Call) => unknown)(call) : answer;
    if (outcome instanceof Error || outcome instanceof DOMException) throw outcome;
    return outcome;
  }
}
