import { type Clock, type Criticality, ResilienceEvents } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { LoadShedder } from '../src/overload/load-shedder.js';
import { type OverloadOptions, resolveOverloadOptions } from '../src/overload/overload.options.js';

/** A part of a simulation. */
export interface Stretch {
  /** Seconds that it lasts. */
  readonly length: number;
  /** Requests per second that arrive. */
  readonly rate: number;
  /** Milliseconds of computation for one request. @default 5 */
  readonly work?: number;
  /** Milliseconds for which a request waits for a dependency, half way through. @default 20 */
  readonly wait?: number;
  /** Pauses of the event loop, e.g. by the garbage collector: milliseconds by the second of the stretch in which they begin. */
  readonly pauses?: Readonly<Record<number, number>>;
  /** Shares of the classes. @default 10 % critical-plus, 60 % critical, 20 % sheddable-plus, 10 % sheddable */
  readonly classes?: Partial<Record<Criticality, number>>;
  /** Number of users. @default 500 */
  readonly users?: number;
}

/** Figures of the requests that arrived in a stretch. */
export interface StretchFigures {
  readonly arrived: number;
  readonly refused: number;
  /** Requests per second that were answered. */
  readonly answered: number;
  /** Milliseconds from the arrival to the answer, without refused requests. */
  readonly p50: number;
  readonly p99: number;
  /** Share of the requests that passed, by class. */
  readonly passed: Readonly<Record<Criticality, number>>;
  /** Share of refused requests after each measurement, from 0 to 1. */
  readonly shares: readonly number[];
  /** The users of whom at least one request was refused, with the share of their requests that were. */
  readonly refusedUsers: ReadonlyMap<string, number>;
  /** Longest time without a request that passed, in milliseconds. */
  readonly longestSilence: number;
}

const CLASSES = { 'critical-plus': 0.1, critical: 0.6, 'sheddable-plus': 0.2, sheddable: 0.1 };
/** Milliseconds that a refusal takes. */
const REFUSAL = 0.1;
/** Milliseconds between two measurements of the delay. */
const RESOLUTION = 10;

interface Request {
  readonly at: number;
  readonly criticality: Criticality;
  readonly user: string;
  readonly stretch: Counts;
}

interface Task {
  readonly at: number;
  /** Returns the milliseconds that the task takes. */
  run(now: number): number;
}

class Counts {
  arrived = 0;
  refused = 0;
  readonly durations: number[] = [];
  readonly shares: number[] = [];
  readonly byClass = new Map<Criticality, [number, number]>();
  readonly byUser = new Map<string, [number, number]>();
  lastPassed: number;
  longestSilence = 0;

  constructor(now: number) {
    this.lastPassed = now;
  }
}

/**
 * A process with one event loop in front of a dependency that keeps up with it. In each turn the loop runs everything that is ready: new
 * requests and answers of the dependency. Requests arrive at random (Poisson) and wait outside until the loop reads them. Everything is
 * computed event by event.
 */
export class EventLoopSimulation {
  readonly shedder: LoadShedder;
  readonly events = new ResilienceEvents();
  readonly #random: SeededRandom;
  #now: number;
  /** Sorted by time. */
  #tasks: Task[] = [];
  #nextSample: number;
  #turnStart = 0;
  #longest = 0;
  #shortest = Infinity;
  #idle = 0;
  #measuredAt: number;

  constructor(seed: number, options: OverloadOptions = {}, start = Date.UTC(2026, 0, 1)) {
    this.#random = new SeededRandom(seed);
    this.#now = start;
    this.#measuredAt = start;
    this.#nextSample = start + RESOLUTION;
    const clock = { now: () => this.#now, date: () => new Date(this.#now) } as Clock;
    const environment = { clock, random: this.#random, events: this.events };
    this.shedder = new LoadShedder(resolveOverloadOptions(options, 'a simulation')!, environment);
    this.shedder.measure({ longest: 0, shortest: 0, utilization: 0 });
  }

  run(stretch: Stretch): StretchFigures {
    const begin = this.#now;
    const end = begin + stretch.length * 1_000;
    const counts = new Counts(begin);
    for (const [second, pause] of Object.entries(stretch.pauses ?? {})) {
      this.#add({ at: begin + Number(second) * 1_000, run: () => pause });
    }
    let nextArrival = begin + this.#gap(stretch.rate);
    while (this.#now < end) {
      while (nextArrival <= this.#now) {
        this.#add({ at: nextArrival, run: this.#arrival(nextArrival, stretch, counts) });
        nextArrival += this.#gap(stretch.rate);
      }
      this.#turn(counts, nextArrival);
    }
    return this.#figures(counts, stretch.length);
  }

  /** One turn of the event loop. */
  #turn(counts: Counts, nextArrival: number): void {
    const ready = this.#tasks.findIndex(({ at }) => at > this.#now);
    this.#turnStart = this.#now;
    const batch = this.#tasks.splice(0, ready < 0 ? this.#tasks.length : ready);
    for (const task of batch) this.#now += task.run(this.#now);
    if (this.#now >= this.#nextSample) {
      const late = this.#now - this.#nextSample;
      if (late > this.#longest) this.#longest = late;
      if (late < this.#shortest) this.#shortest = late;
      this.#nextSample = this.#now + RESOLUTION;
    }
    if (this.shedder.dueIn(this.#now) <= 0) {
      const shortest = this.#shortest === Infinity ? this.#longest : this.#shortest;
      const utilization = 1 - this.#idle / (this.#now - this.#measuredAt);
      this.shedder.measure({ longest: this.#longest, shortest, utilization });
      this.#longest = 0;
      this.#shortest = Infinity;
      this.#idle = 0;
      this.#measuredAt = this.#now;
      counts.shares.push(this.shedder.state.rejectedShare);
    }
    if (batch.length > 0) return;
    const next = Math.min(nextArrival, this.#tasks[0]?.at ?? Infinity, this.#nextSample);
    this.#idle += next - this.#now;
    this.#now = next;
  }

  #arrival(
    at: number,
    { work = 5, wait = 20, classes = CLASSES, users = 500 }: Stretch,
    stretch: Counts,
  ): Task['run'] {
    return (now) => {
      const { shedder } = this;
      const request: Request = {
        at,
        stretch,
        criticality: this.#pick(classes),
        user: `user ${Math.floor(this.#random.next() * users)}`,
      };
      shedder.arrived(now);
      const passes =
        !shedder.watching || shedder.admits(request.criticality, request.user, now - this.#turnStart, now);
      this.#count(request, passes, now);
      if (!passes) return REFUSAL;
      shedder.began();
      const part = (work * (0.5 + this.#random.next())) / 2;
      const finish = (later: number): number => {
        shedder.ended();
        stretch.durations.push(later + part - at);
        return part;
      };
      if (wait === 0) return part + finish(now + part);
      this.#add({ at: now + part + wait, run: finish });
      return part;
    };
  }

  #count({ criticality, user, stretch }: Request, passes: boolean, now: number): void {
    stretch.arrived++;
    if (passes) {
      stretch.longestSilence = Math.max(stretch.longestSilence, now - stretch.lastPassed);
      stretch.lastPassed = now;
    } else stretch.refused++;
    for (const counts of [entry(stretch.byClass, criticality), entry(stretch.byUser, user)]) {
      counts[0]++;
      if (passes) counts[1]++;
    }
  }

  #figures(
    { arrived, refused, durations, shares, byClass, byUser, longestSilence }: Counts,
    length: number,
  ): StretchFigures {
    const sorted = durations.toSorted((one, other) => one - other);
    const quantile = (q: number): number => sorted[Math.floor(q * sorted.length)] ?? 0;
    const share = ([all, passed]: [number, number] = [1, 1]): number => passed / all;
    return {
      ...{ arrived, refused, shares, longestSilence },
      answered: durations.length / length,
      p50: quantile(0.5),
      p99: quantile(0.99),
      passed: {
        'critical-plus': share(byClass.get('critical-plus')),
        critical: share(byClass.get('critical')),
        'sheddable-plus': share(byClass.get('sheddable-plus')),
        sheddable: share(byClass.get('sheddable')),
      },
      refusedUsers: new Map(
        [...byUser]
          .filter(([, counts]) => share(counts) < 1)
          .map(([user, counts]) => [user, 1 - share(counts)]),
      ),
    };
  }

  #add(task: Task): void {
    let place = this.#tasks.length;
    while (place > 0 && this.#tasks[place - 1]!.at > task.at) place--;
    this.#tasks.splice(place, 0, task);
  }

  #pick(classes: Partial<Record<Criticality, number>>): Criticality {
    let left = this.#random.next();
    for (const [criticality, share] of Object.entries(classes)) {
      left -= share;
      if (left < 0) return criticality as Criticality;
    }
    return 'critical';
  }

  #gap(rate: number): number {
    return (-Math.log(1 - this.#random.next()) * 1_000) / rate;
  }
}

function entry<K>(map: Map<K, [number, number]>, key: K): [number, number] {
  const found = map.get(key) ?? [0, 0];
  map.set(key, found);
  return found;
}
