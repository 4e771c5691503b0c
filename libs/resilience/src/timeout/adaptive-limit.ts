import { LatencyWindow, SlidingWindow } from '@breakwater/core';
import { shareOf } from '../options/percentile.js';
import { ceilingOf, type ResolvedAdaptiveTimeout } from './adaptive-timeout.options.js';
import { ADAPTIVE_RULES } from './timeout.constants.js';

/** Figures of the window. */
const ATTEMPTS = 0;
const FAILURES = 1;
const TIMEOUTS = 2;

/**
 * A time limit that follows the durations of the attempts. It changes by a fifth in ten seconds at most, stays as it is while the dependency
 * fails, and returns to its base at once when attempts time out, because limits from percentiles would otherwise shorten themselves.
 */
export class AdaptiveLimit {
  readonly #latencies = new LatencyWindow(ADAPTIVE_RULES.window);
  readonly #counts = new SlidingWindow(ADAPTIVE_RULES.window, { steps: 6, figures: 3 });
  readonly #share: number;
  #value: number;
  /** Time of the next change. */
  #next = -Infinity;

  constructor(
    readonly name: string,
    private readonly options: ResolvedAdaptiveTimeout,
  ) {
    this.#share = shareOf(options.adaptive) ?? 1;
    this.#value = options.base;
  }

  /**
   * Whole milliseconds of the limit for an attempt that begins now.
   *
   * @param isHealthy asked before a change; false while the circuit of the attempt is not closed
   */
  at(now: number, isHealthy: () => boolean): number {
    const isCold = this.#isCold(now);
    if (isCold) this.#value = this.options.base;
    if (now >= this.#next) {
      this.#next = now + ADAPTIVE_RULES.interval;
      if (!isCold) this.#adjust(now, isHealthy);
    }
    return this.#value;
  }

  /** The limit at this moment, for people. */
  shown(now: number): number {
    return this.#isCold(now) ? this.options.base : this.#value;
  }

  /** @param duration milliseconds */
  succeeded(duration: number, now: number): void {
    this.#counts.add(now, 1, ATTEMPTS);
    this.#latencies.add(duration, now);
  }

  /** The attempt failed for another reason than time. */
  failed(now: number): void {
    this.#counts.add(now, 1, ATTEMPTS);
    this.#counts.add(now, 1, FAILURES);
  }

  /** @param limit milliseconds that the attempt had */
  timedOut(limit: number, now: number): void {
    this.failed(now);
    this.#counts.add(now, 1, TIMEOUTS);
    // Without them the percentile would be one of the attempts that the limit has let pass.
    this.#latencies.add(limit, now);
    if (this.#timeOutTooOften(now)) this.#value = Math.max(this.#value, this.options.base);
  }

  #adjust(now: number, isHealthy: () => boolean): void {
    const { base, min } = this.options;
    const { margin, maxChange, maxFailures } = ADAPTIVE_RULES;
    const { percentile, failing } = this.#figures(now);
    const target = Math.min(Math.max(margin * percentile, min), ceilingOf(this.options));
    if (this.#timeOutTooOften(now)) {
      // Up to the base at once; beyond it, where that is allowed, step by step.
      this.#value = Math.max(this.#value, base);
      if (target > this.#value) this.#value = Math.ceil(Math.min(target, this.#value * (1 + maxChange)));
      return;
    }
    if (failing > maxFailures || !isHealthy()) return;
    const longest = this.#value * (1 + maxChange);
    const shortest = this.#value * (1 - maxChange);
    this.#value = Math.ceil(Math.min(Math.max(target, shortest), longest));
  }

  #figures(now: number): { readonly percentile: number; readonly failing: number } {
    return {
      percentile: this.#latencies.quantileBound(this.#share, now),
      failing: this.#counts.total(now, FAILURES) / this.#counts.total(now, ATTEMPTS),
    };
  }

  #isCold(now: number): boolean {
    return this.#latencies.samples(now) < ADAPTIVE_RULES.minSamples;
  }

  #timeOutTooOften(now: number): boolean {
    return this.#counts.total(now, TIMEOUTS) > ADAPTIVE_RULES.maxTimeouts * this.#counts.total(now, ATTEMPTS);
  }
}
