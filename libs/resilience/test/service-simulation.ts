import { SeededRandom } from '@breakwater/core/testing';
import { AdaptiveConcurrency } from '../src/bulkhead/adaptive-concurrency.js';
import type { ConcurrencyRange } from '../src/bulkhead/bulkhead.options.js';

/** A part of a simulation. */
export interface Stretch {
  /** Seconds that it lasts. */
  readonly length: number;
  /** Calls per second that arrive. */
  readonly rate: number;
  /** Milliseconds of work for one call; `random` returns numbers from 0 to 1. */
  work(random: () => number): number;
}

/** Figures of a stretch. */
export interface StretchFigures {
  /** Calls per second that were answered. */
  readonly answered: number;
  /** Share of the calls that were refused. */
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  /** The limit at the end of each second, without those of probes. */
  readonly limits: readonly number[];
}

interface Visit {
  readonly began: number;
  readonly work: number;
}

/**
 * A dependency with a number of workers and a queue without an end, behind an adaptive limit that refuses what exceeds it. Calls arrive at
 * random (Poisson). Everything is computed event by event, without a clock.
 */
export class ServiceSimulation {
  readonly #random: SeededRandom;
  readonly concurrency: AdaptiveConcurrency;
  #now = 0;
  #active = 0;
  readonly #queue: Visit[] = [];
  /** Ends of running work, soonest last. */
  readonly #ends: (Visit & { readonly end: number })[] = [];

  constructor(
    seed: number,
    private readonly workers: number,
    range: ConcurrencyRange,
  ) {
    this.#random = new SeededRandom(seed);
    this.concurrency = new AdaptiveConcurrency(range, this.#random);
  }

  run(stretch: Stretch): StretchFigures {
    const end = this.#now + stretch.length * 1_000;
    const durations: number[] = [];
    const limits: number[] = [];
    let [arrived, refused] = [0, 0];
    let nextArrival = this.#now + this.#gap(stretch.rate);
    let nextSecond = this.#now + 1_000;
    for (;;) {
      const finishing = this.#ends.at(-1);
      const at = Math.min(nextArrival, finishing?.end ?? Infinity, nextSecond);
      if (at >= end) break;
      this.#now = at;
      if (at === nextSecond) {
        limits.push(this.concurrency.limit);
        nextSecond += 1_000;
      } else if (at === finishing?.end) {
        this.#ends.pop();
        this.#active--;
        durations.push(at - finishing.began);
        this.concurrency.succeeded(at - finishing.began, at);
        const next = this.#queue.shift();
        if (next) this.#begin(next);
      } else {
        nextArrival = at + this.#gap(stretch.rate);
        arrived++;
        if (this.#active >= this.concurrency.limit) {
          refused++;
          continue;
        }
        this.concurrency.started(++this.#active);
        const visit = { began: at, work: stretch.work(() => this.#random.next()) };
        if (this.#ends.length < this.workers) this.#begin(visit);
        else this.#queue.push(visit);
      }
    }
    durations.sort((a, b) => a - b);
    return {
      answered: durations.length / stretch.length,
      refused: refused / arrived,
      p50: durations[Math.floor(durations.length / 2)] ?? 0,
      p99: durations[Math.floor(durations.length * 0.99)] ?? 0,
      limits,
    };
  }

  #gap(rate: number): number {
    return (-Math.log(1 - this.#random.next()) / rate) * 1_000;
  }

  #begin(visit: Visit): void {
    const running = { ...visit, end: this.#now + visit.work };
    const place = this.#ends.findIndex(({ end }) => end <= running.end);
    this.#ends.splice(place < 0 ? this.#ends.length : place, 0, running);
  }
}
