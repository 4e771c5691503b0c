import { OVERLOAD_RULES as RULES } from './overload.constants.js';
import type { ResolvedOverloadOptions } from './overload.options.js';

/** How late timers were in one interval, in milliseconds. */
export interface LoopDelay {
  readonly longest: number;
  /** Every timer of the interval was at least so late. */
  readonly shortest: number;
  /** Share of the time in which the event loop was busy, from 0 to 1. */
  readonly utilization: number;
}

/** The load of one interval. */
export interface Load extends LoopDelay {
  /** Requests that have arrived. */
  readonly requests: number;
  /** Requests in flight at its end. */
  readonly inFlight: number;
  /** Requests that were refused because they had waited too long. */
  readonly impatient: number;
}

/**
 * Judges the load by two signals, because each of them alone is wrong too often:
 *
 * - timers are late, and more requests than usually are in flight. A pause of the garbage collector has only the first sign, a slow
 *   dependency only the second.
 * - the queue of the event loop never empties: even the shortest wait of an interval is too long, as in CoDel
 *   (https://queue.acm.org/detail.cfm?id=2209336). A handler that only computes shows no other sign, because requests that wait outside
 *   of the process are not in flight.
 */
export class LoadSignals {
  readonly #late: boolean[] = [];
  readonly #queued: boolean[] = [];
  readonly #usual: number[] = [];
  /** True if enough requests have arrived in the last interval that refusals free something. */
  #busy = false;

  constructor(
    private readonly options: Pick<ResolvedOverloadOptions, 'maxDelay' | 'targetDelay' | 'maxLoad'>,
  ) {}

  /** Median of the requests in flight in the calm intervals of the last minute; `undefined` after the start. */
  get usualInFlight(): number | undefined {
    if (this.#usual.length < RULES.leastHistory) return undefined;
    return this.#usual.toSorted((one, other) => one - other)[Math.floor(this.#usual.length / 2)];
  }

  /** True if one of the last intervals has a sign of overload. */
  get suspicious(): boolean {
    return this.#late.includes(true) || this.#queued.includes(true);
  }

  /** True if enough of the last intervals have the sign of a queue. */
  get lasting(): boolean {
    return this.#busy && holds(this.#queued);
  }

  /**
   * Judges one interval. Returns whether the application is overloaded.
   *
   * @param shedding true while requests are refused, so that the load is not the usual one
   */
  judge({ longest, shortest, requests, inFlight, impatient }: Load, shedding: boolean): boolean {
    const { maxDelay, targetDelay, maxLoad } = this.options;
    note(this.#late, longest > maxDelay);
    note(this.#queued, shortest > RULES.slack * targetDelay || impatient > RULES.impatient * requests);
    const usual = this.usualInFlight ?? Infinity;
    const isCrowded = inFlight > maxLoad * Math.max(1, usual) && inFlight >= RULES.leastRequests;
    this.#busy = requests >= RULES.leastRequests;
    const isOverloaded = this.#busy && ((holds(this.#late) && isCrowded) || holds(this.#queued));
    if (!isOverloaded && !shedding) {
      this.#usual.push(inFlight);
      if (this.#usual.length > RULES.history) this.#usual.shift();
    }
    return isOverloaded;
  }
}

function note(signs: boolean[], sign: boolean): void {
  signs.push(sign);
  if (signs.length > RULES.judged) signs.shift();
}

const holds = (signs: readonly boolean[]): boolean => signs.filter(Boolean).length >= RULES.needed;
