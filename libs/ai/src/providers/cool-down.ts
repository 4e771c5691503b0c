import { type Clock, minutes, seconds, SlidingWindow } from '@breakwater/core';
import type { AiFailureReason, AiProviderError } from './ai-provider.error.js';

/** Time for which a provider gets no calls when it does not say one itself. */
const DEFAULT_COOL_DOWN = seconds(5);
const MAX_COOL_DOWN = seconds(60);
/** Time in which failures are counted, and the number of calls from which their rate counts. */
const WINDOW = minutes(1);
const MINIMUM_CALLS = 5;
const FAILURE_RATE = 0.5;

const CALLS = 0;
const FAILED = 1;

/** Reasons of which many in a minute start a cool-down: 401, 404, 408, 5xx and time limits. */
const COUNTED: ReadonlySet<AiFailureReason> = new Set([
  'unauthorized',
  'not-found',
  'timeout',
  'server-error',
]);

/**
 * A provider that refuses calls (429), or fails more than half of at least 5 calls within a minute, gets no calls for 5 s, or for the
 * time that it asks for, 60 s at most.
 */
export class CoolDown {
  #window = new SlidingWindow(WINDOW, { figures: 2 });
  #until = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds for which the provider still gets no calls; 0 when it gets calls. */
  get remaining(): number {
    return Math.max(0, this.#until - this.clock.now());
  }

  succeeded(): void {
    this.#window.add(this.clock.now(), 1, CALLS);
  }

  /** Counts a failure. Returns the milliseconds of the cool-down that begins; `undefined` when none begins. */
  failed({ reason, retryAfter }: AiProviderError): number | undefined {
    if (reason === 'rate-limited') return this.#begin(retryAfter);
    if (!COUNTED.has(reason)) return undefined;
    const now = this.clock.now();
    this.#window.add(now, 1, CALLS);
    this.#window.add(now, 1, FAILED);
    const calls = this.#window.total(now, CALLS);
    const isFailing = calls >= MINIMUM_CALLS && this.#window.total(now, FAILED) / calls > FAILURE_RATE;
    return isFailing ? this.#begin(retryAfter) : undefined;
  }

  /** Ends the cool-down and forgets the failures. */
  clear(): void {
    this.#until = -Infinity;
    this.#window = new SlidingWindow(WINDOW, { figures: 2 });
  }

  /** A cool-down never shortens another one. */
  #begin(asked: number | undefined): number | undefined {
    const wait = Math.min(asked ?? DEFAULT_COOL_DOWN, MAX_COOL_DOWN);
    const until = this.clock.now() + wait;
    if (until <= this.#until) return undefined;
    this.#until = until;
    return wait;
  }
}
