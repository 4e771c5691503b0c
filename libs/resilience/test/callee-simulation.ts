import { CRITICALITIES, type Criticality } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { Acceptance } from '../src/throttle/acceptance.js';
import { resolveThrottleOptions, type ThrottleOptions } from '../src/throttle/throttle.options.js';

/** A part of a simulation. */
export interface Stretch {
  /** Seconds that it lasts. */
  readonly length: number;
  /** Calls per second that arrive. */
  readonly rate: number;
  /** Returns whether the callee accepts a request. */
  accepts(callee: SimulatedCallee): boolean;
  /** Milliseconds until an answer. @default 50 */
  readonly latency?: number;
  /** Class of a call. @default 'critical' */
  criticality?(random: () => number): Criticality;
}

/** The facts by which a simulated callee accepts or refuses a request. */
export interface SimulatedCallee {
  random(): number;
  /** Requests that it has accepted in the last second. */
  readonly acceptedLately: number;
}

/** Figures of a stretch; shares are from 0 to 1. */
export interface StretchFigures {
  readonly arrived: number;
  /** Share of the arrived calls that the callee accepted. */
  readonly accepted: number;
  /** Share of the arrived calls that the callee refused. */
  readonly refused: number;
  /** Share of the arrived calls that the throttle rejected. */
  readonly rejected: number;
  /** Share of the calls of each class that the throttle rejected. */
  readonly rejectedOf: Readonly<Record<Criticality, number>>;
  /** Seconds after the beginning from which on nothing was rejected; `Infinity` if calls were rejected to the end. */
  readonly calmAfter: number;
}

/** Calls to a callee behind a throttle. They arrive at random (Poisson). Everything is computed event by event, without a clock. */
export class CalleeSimulation {
  readonly #random: SeededRandom;
  readonly acceptance: Acceptance;
  #now = 0;
  /** Requests under way, in the order of their answers. */
  readonly #pending: { readonly at: number; readonly accepted: boolean }[] = [];
  /** Times of the requests that the callee accepted. */
  #acceptedAt: number[] = [];

  constructor(seed: number, options: ThrottleOptions = {}) {
    this.#random = new SeededRandom(seed);
    this.acceptance = new Acceptance(resolveThrottleOptions(options));
  }

  run({ length, rate, accepts, latency = 50, criticality = () => 'critical' }: Stretch): StretchFigures {
    const random = (): number => this.#random.next();
    const start = this.#now;
    const end = start + length * 1_000;
    const arrivedOf = zero();
    const rejectedOf = zero();
    let [accepted, refused, lastRejection] = [0, 0, start];
    for (;;) {
      const at = this.#now - (Math.log(1 - random()) / rate) * 1_000;
      if (at >= end) break;
      this.#now = at;
      this.#answerUntil(at);
      const kind = criticality(random);
      arrivedOf[kind]++;
      if (random() < this.acceptance.rejection(kind, at)) {
        this.acceptance.rejected(at);
        rejectedOf[kind]++;
        lastRejection = at;
        continue;
      }
      this.acceptance.sent();
      this.#acceptedAt = this.#acceptedAt.filter((time) => time > at - 1_000);
      const isAccepted = accepts({ random, acceptedLately: this.#acceptedAt.length });
      if (isAccepted) this.#acceptedAt.push(at);
      if (isAccepted) accepted++;
      else refused++;
      this.#pending.push({ at: at + latency, accepted: isAccepted });
    }
    this.#now = end;
    const arrived = sum(arrivedOf);
    const rejected = sum(rejectedOf);
    return {
      arrived,
      accepted: accepted / arrived,
      refused: refused / arrived,
      rejected: rejected / arrived,
      rejectedOf: {
        'critical-plus': rejectedOf['critical-plus'] / Math.max(1, arrivedOf['critical-plus']),
        critical: rejectedOf.critical / Math.max(1, arrivedOf.critical),
        'sheddable-plus': rejectedOf['sheddable-plus'] / Math.max(1, arrivedOf['sheddable-plus']),
        sheddable: rejectedOf.sheddable / Math.max(1, arrivedOf.sheddable),
      },
      calmAfter: end - lastRejection < 1_000 ? Infinity : (lastRejection - start) / 1_000,
    };
  }

  #answerUntil(now: number): void {
    for (let next = this.#pending[0]; next && next.at <= now; next = this.#pending[0]) {
      this.#pending.shift();
      if (next.accepted) this.acceptance.accepted(next.at);
      else this.acceptance.refused(next.at);
    }
  }
}

const zero = (): Record<Criticality, number> => ({
  'critical-plus': 0,
  critical: 0,
  'sheddable-plus': 0,
  sheddable: 0,
});

const sum = (counts: Readonly<Record<Criticality, number>>): number =>
  CRITICALITIES.reduce((total, kind) => total + counts[kind], 0);
