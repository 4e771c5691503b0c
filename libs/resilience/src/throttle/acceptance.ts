import { type Criticality, SlidingWindow } from '@breakwater/core';
import { THROTTLE_RULES } from './throttle.constants.js';
import type { ResolvedThrottleOptions } from './throttle.options.js';

/** Columns of the window. */
const ACCEPTED = 0;
const REFUSED = 1;
const REJECTED = 2;

/** Numbers of the requests in the window, by their outcome. */
export interface RequestCounts {
  /** Requests that the callee accepted, whatever its answer. */
  readonly accepted: number;
  /** Requests that the callee refused. */
  readonly refused: number;
  /** Requests that the throttle itself rejected. */
  readonly rejected: number;
  /** Requests that have no answer yet, however long ago they were sent. */
  readonly pending: number;
}

/**
 * The share of calls that a client rejects by itself, from what its callee does with the others: the client-side throttling of Google,
 * `max(0, (requests - multiplier x accepts) / (requests + 1))`. Memory does not depend on the traffic.
 *
 * A request counts when it is sent. Until its answer is there, it counts as accepted with the probability with which the answered ones
 * were; otherwise the first calls to a slow callee would be throttled because none of them has an answer.
 */
export class Acceptance {
  readonly #window: SlidingWindow;
  readonly #multipliers: Readonly<Record<Criticality, number>>;
  #pending = 0;

  constructor(
    private readonly options: Pick<
      ResolvedThrottleOptions,
      'multiplier' | 'window' | 'maxRejection' | 'minRequests'
    >,
  ) {
    this.#window = new SlidingWindow(options.window, { steps: THROTTLE_RULES.slices, figures: 3 });
    const { margins } = THROTTLE_RULES;
    const multiplierOf = (criticality: Criticality): number =>
      1 + (options.multiplier - 1) * margins[criticality];
    this.#multipliers = {
      'critical-plus': multiplierOf('critical-plus'),
      critical: multiplierOf('critical'),
      'sheddable-plus': multiplierOf('sheddable-plus'),
      sheddable: multiplierOf('sheddable'),
    };
  }

  /** Probability with which a call is rejected, from 0 to `maxRejection`. */
  rejection(criticality: Criticality, now: number): number {
    const refused = this.#window.total(now, REFUSED);
    const rejected = this.#window.total(now, REJECTED);
    if (refused + rejected === 0) return 0;
    const answered = this.#window.total(now, ACCEPTED);
    const requests = answered + refused + rejected + this.#pending;
    if (requests < this.options.minRequests) return 0;
    const share = answered + refused === 0 ? 0 : answered / (answered + refused);
    const accepts = answered + this.#pending * share;
    const probability = (requests - this.#multipliers[criticality] * accepts) / (requests + 1);
    return Math.min(Math.max(probability, 0), this.options.maxRejection);
  }

  /** Counts a request that is sent. Each one ends with {@link accepted}, {@link refused} or {@link unanswered}. */
  sent(): void {
    this.#pending++;
  }

  accepted(now: number): void {
    this.#pending--;
    this.#window.add(now, 1, ACCEPTED);
  }

  refused(now: number): void {
    this.#pending--;
    this.#window.add(now, 1, REFUSED);
  }

  /** The request never reached the callee, or was given up: it says nothing. */
  unanswered(): void {
    this.#pending--;
  }

  /** Counts a call that the throttle itself rejects. */
  rejected(now: number): void {
    this.#window.add(now, 1, REJECTED);
  }

  counts(now: number): RequestCounts {
    return {
      accepted: this.#window.total(now, ACCEPTED),
      refused: this.#window.total(now, REFUSED),
      rejected: this.#window.total(now, REJECTED),
      pending: this.#pending,
    };
  }
}
