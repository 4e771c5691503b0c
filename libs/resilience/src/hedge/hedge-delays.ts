import { LatencyWindow, seconds } from '@breakwater/core';
import {
  DELAY_KEPT,
  LATENCY_WINDOW,
  SAMPLED_CALLS,
  SAMPLED_SHARE,
  SHORTEST_DELAY,
} from './hedge.constants.js';
import type { ResolvedHedgeOptions } from './hedge.options.js';
import { shareOf } from '../options/percentile.js';

/** The delays of one policy, from the durations of its attempts. */
export class HedgeDelays {
  readonly #latencies = new LatencyWindow(LATENCY_WINDOW);
  readonly #share: number | undefined;
  readonly #minSamples: number;
  #delay: number;
  /** Time until which the delay is kept. */
  #keptUntil = -Infinity;
  /** End of the present second, and the calls in it. */
  #secondEnds = -Infinity;
  #calls = 0;

  constructor({ delay, minSamples }: Pick<ResolvedHedgeOptions, 'delay' | 'minSamples'>) {
    this.#share = shareOf(delay);
    this.#minSamples = minSamples;
    this.#delay = typeof delay === 'number' ? delay : Infinity;
  }

  /** Whole milliseconds before a hedge; `Infinity` while a percentile has too few samples. */
  at(now: number): number {
    const share = this.#share;
    if (share === undefined || now < this.#keptUntil) return this.#delay;
    const samples = this.#latencies.samples(now);
    if (samples < this.#minSamples) return (this.#delay = Infinity);
    // Whole milliseconds, rounded up: few timer lanes, and never less than the percentile.
    this.#delay = Math.max(Math.ceil(this.#latencies.quantileBound(share, now)), SHORTEST_DELAY);
    this.#keptUntil = now + DELAY_KEPT;
    return this.#delay;
  }

  /**
   * Tells whether the durations of a call count. At a high rate a part of the calls tells as much as all, and to read the clock at the end
   * of each call would cost more than the rest of a hedge that does not fire.
   */
  takesSample(now: number): boolean {
    if (now >= this.#secondEnds) {
      this.#secondEnds = now + seconds(1);
      this.#calls = 0;
    }
    return ++this.#calls <= SAMPLED_CALLS || this.#calls % SAMPLED_SHARE === 0;
  }

  /** The median duration in milliseconds; 0 without samples. */
  median(now: number): number {
    return this.#latencies.quantileBound(0.5, now);
  }

  /** Adds the duration of an attempt that succeeded. */
  add(duration: number, now: number): void {
    this.#latencies.add(duration, now);
  }

  /**
   * Adds an attempt that another one has overtaken. The time that it had taken stands for a duration that nobody knows, because without the slow
   * attempts the percentile would fall from hedge to hedge. An attempt that had taken less than the delay shows nothing.
   */
  addOvertaken(elapsed: number, now: number): void {
    if (elapsed >= this.#delay) this.#latencies.add(elapsed, now);
  }
}
