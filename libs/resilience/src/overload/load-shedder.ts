import { type Criticality, hours } from '@breakwater/core';
import type { PolicyEnvironment } from '../invocation/policy.js';
import { COHORTS, LevelWindow, OPEN, type Threshold, cohortOf, levelOf } from './levels.js';
import { type Load, LoadSignals, type LoopDelay } from './load-signals.js';
import { OVERLOAD_RULES as RULES } from './overload.constants.js';
import type { OverloadGauge } from './overload.events.js';
import type { ResolvedOverloadOptions } from './overload.options.js';

/** Figures of one overload, from its beginning. */
interface Shedding {
  readonly since: number;
  requests: number;
  refused: number;
  highestShare: number;
}

const CALM: LoopDelay = { longest: 0, shortest: 0, utilization: 0 };

/**
 * Decides which requests an overloaded application refuses. While it refuses some, their share moves towards the one at which the event
 * loop has a little time left. The least important requests are refused first, and within a class the same users for an hour, so that the
 * others get through a whole session.
 */
export class LoadShedder {
  readonly #signals: LoadSignals;
  readonly #window = new LevelWindow(RULES.levels);
  #threshold: Threshold = OPEN;
  /** Percentage of the requests that are refused. */
  #rejected = 0;
  #watching = false;
  #shedding: Shedding | undefined;
  #lastPassed = -Infinity;
  #hour = 0;
  #inFlight = 0;
  #requests = 0;
  #impatient = 0;
  /** Time of the next measurement. */
  #due = Infinity;
  /** Time of the next judgement. */
  #judgementDue = 0;
  #delay: LoopDelay = CALM;
  /** True if the next measurement is the first one of an interval. */
  #isFirst = true;
  /** Mean of the utilization of the event loop, in which older measurements count less. */
  #utilization = 0;

  constructor(
    private readonly options: ResolvedOverloadOptions,
    private readonly environment: Pick<PolicyEnvironment, 'clock' | 'random' | 'events'>,
  ) {
    this.#signals = new LoadSignals(options);
  }

  /** True while requests are refused. */
  get shedding(): boolean {
    return this.#shedding !== undefined;
  }

  /** True if the level of each request counts: requests are refused, or may soon be. */
  get watching(): boolean {
    return this.#watching;
  }

  /**
   * A request has arrived.
   *
   * @param now time on the scale of `Clock.now()`
   */
  arrived(now: number): void {
    this.#requests++;
    // The timer that calls `measure` is late itself: one turn of the event loop has taken longer than an interval.
    const late = now - this.#due;
    if (late > RULES.interval) this.measure({ longest: late, shortest: late, utilization: 1 });
  }

  /** A request that passed is being served. */
  began(): void {
    this.#inFlight++;
  }

  /** A request that {@link began} has been answered, or its client has left. */
  ended(): void {
    this.#inFlight--;
  }

  /**
   * Decides about one request, while {@link watching}.
   *
   * @param user names the user; `undefined` for an unknown one
   * @param waited milliseconds that the request has waited in this turn of the event loop
   * @param now time on the scale of `Clock.now()`
   */
  admits(criticality: Criticality, user: string | undefined, waited: number, now: number): boolean {
    const { random, events } = this.environment;
    const cohort = user === undefined ? Math.floor(random.next() * COHORTS) : cohortOf(user, this.#hour);
    const level = levelOf(criticality, cohort);
    this.#window.add(level);
    const shedding = this.#shedding;
    const { level: threshold, share } = this.#threshold;
    const isBelow = level < threshold || (level === threshold && random.next() < share);
    const isLate =
      (shedding !== undefined || this.#signals.lasting) &&
      waited > RULES.slack * this.options.targetDelay * RULES.patience[criticality];
    if (shedding) shedding.requests++;
    if (!(isBelow || isLate) || now - this.#lastPassed >= RULES.longestSilence) {
      this.#lastPassed = now;
      return true;
    }
    if (!isBelow) this.#impatient++;
    if (shedding) shedding.refused++;
    events.publish('overload.rejected', { criticality });
    return false;
  }

  /** Milliseconds until the next measurement is due; negative if it is late, and `Infinity` before the first one and after {@link stop}. */
  dueIn(now: number): number {
    return this.#due - now;
  }

  /** Takes the delays since the last call. Adjusts the share of refused requests, and judges the load once in an interval. */
  measure(delay: LoopDelay): void {
    const now = this.environment.clock.now();
    const { longest, shortest, utilization } = delay;
    this.#utilization += RULES.smoothing * (utilization - this.#utilization);
    const known = this.#delay;
    this.#delay = this.#isFirst
      ? delay
      : {
          longest: Math.max(known.longest, longest),
          shortest: Math.min(known.shortest, shortest),
          utilization,
        };
    this.#isFirst = false;
    if (this.#shedding) this.#adjust(shortest);
    if (now >= this.#judgementDue) this.#judge(now);
    if (this.#shedding)
      this.#shedding.highestShare = Math.max(this.#shedding.highestShare, this.#rejected / 100);
    this.#due = now + RULES.adjustment;
    this.#threshold = this.#window.threshold(this.#rejected / 100);
  }

  /** Judges the load of the interval that has just ended. */
  #judge(now: number): void {
    this.#hour = Math.floor(this.environment.clock.date().getTime() / hours(1));
    const load: Load = {
      ...this.#delay,
      ...{ requests: this.#requests, inFlight: this.#inFlight, impatient: this.#impatient },
    };
    const usual = this.#signals.usualInFlight;
    const isOverloaded = this.#signals.judge(load, this.shedding);
    this.#judgementDue = now + RULES.interval;
    this.#isFirst = true;
    this.#requests = 0;
    this.#impatient = 0;
    if (isOverloaded && this.#rejected === 0)
      this.#rejected = Math.min(this.options.maxRejected, RULES.first);
    if (this.#rejected > 0 && !this.#shedding) this.#begin(load, usual);
    else if (this.#rejected === 0 && this.#shedding) this.#end(this.#shedding);
    this.#watching = this.shedding || this.#signals.suspicious;
    if (!this.#watching) this.#window.clear();
  }

  /** Moves the share of refused requests towards the one at which the event loop has a little time left. */
  #adjust(shortest: number): void {
    const { maxRejected, targetDelay } = this.options;
    const { min, max } = RULES.pressure;
    const byUse = (this.#utilization - RULES.utilization) / (1 - RULES.utilization);
    const pressure = Math.min(max, Math.max(min, byUse, (shortest - targetDelay) / targetDelay));
    const passing = Math.max(1 - this.#rejected / 100, RULES.leastPassing);
    this.#rejected = Math.min(
      maxRejected,
      Math.max(0, this.#rejected + 100 * RULES.step * pressure * passing),
    );
  }

  /** Ends the shedding, because the application stops or drains. */
  stop(): void {
    this.#due = Infinity;
    this.#rejected = 0;
    this.#watching = false;
    this.#threshold = OPEN;
    if (this.#shedding) this.#end(this.#shedding);
  }

  /** Milliseconds after which a refused client may try again. The jitter keeps clients from coming back together. */
  retryAfter(): number {
    const { min, max } = RULES.retryAfter;
    return min + Math.floor(this.environment.random.next() * (max - min + 1));
  }

  /** The state at this moment. */
  get state(): OverloadGauge {
    const usual = this.#signals.usualInFlight;
    const { longest, shortest } = this.#delay;
    return {
      shedding: this.shedding,
      rejectedShare: this.#rejected / 100,
      threshold: this.#threshold.level,
      inFlight: this.#inFlight,
      ...(usual !== undefined && { usualInFlight: usual }),
      longestDelay: longest,
      shortestDelay: shortest,
    };
  }

  #begin({ longest, shortest, inFlight }: Load, usualInFlight: number | undefined): void {
    const { clock, events } = this.environment;
    this.#shedding = { since: clock.now(), requests: 0, refused: 0, highestShare: 0 };
    events.publish('overload.started', {
      ...{ longestDelay: longest, shortestDelay: shortest, inFlight },
      ...(usualInFlight !== undefined && { usualInFlight }),
    });
  }

  #end({ since, requests, refused, highestShare }: Shedding): void {
    this.#shedding = undefined;
    const duration = this.environment.clock.now() - since;
    this.environment.events.publish('overload.ended', { duration, requests, refused, highestShare });
  }
}
