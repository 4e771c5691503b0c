import { Histogram, LogScale, type Random, toMicroseconds } from '@breakwater/core';
import { ADAPTIVE_CONCURRENCY_RULES as RULES } from './bulkhead.constants.js';
import type { ConcurrencyRange } from './bulkhead.options.js';

/** From 1 ms to 35 minutes in microseconds; a slot is at most 5 % wide. */
const SCALE = new LogScale({ firstOctave: 10, octaves: 21, slotsPerOctave: 20 });

/**
 * `measuring`: the limit follows the durations. `draining` and `probing`: the limit is low, first so that the calls that wait inside of the
 * dependency leave it, then to measure how long it takes without load.
 */
type Phase = 'measuring' | 'draining' | 'probing';

/**
 * A number of calls at once that follows their durations: it falls when they take longer than without load, and grows while they do not.
 *
 * The duration without load cannot be read from calls under load: an average of them grows with the load that it should show. So it is
 * measured again and again in a short time with few calls. The formula is the gradient of Envoy's adaptive concurrency filter
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter).
 */
export class AdaptiveConcurrency {
  readonly #durations = new Histogram(SCALE);
  /** The unrounded limit outside of probes. */
  #limit: number;
  #phase: Phase = 'measuring';
  /** Milliseconds of a call without load; 0 before the first window has ended. */
  #baseline = 0;
  #windowStart = -Infinity;
  #fastest = Infinity;
  #peak = 0;
  #overloaded = false;
  /** Calls that began when the window had enough samples. */
  #further = 0;
  /** Windows since the last probe. */
  #windows = 0;
  /** The limit when the last probe ended. */
  #limitAtProbe: number;
  /** Number of windows from a probe to the next one. */
  #nextProbe: number;
  /** Milliseconds of the calls in the window before. */
  #former = Infinity;

  constructor(
    private readonly range: ConcurrencyRange,
    random: Random,
  ) {
    this.#limit = range.initial;
    this.#limitAtProbe = range.initial;
    // Replicas that start together do not probe together.
    this.#nextProbe = RULES.windowsBetweenProbes * (1 + RULES.probeJitter * random.next());
  }

  /** Number of calls that may run at once at this moment. */
  get limit(): number {
    if (this.#phase === 'measuring') return Math.round(this.#limit);
    return Math.max(this.range.min, Math.round(this.#limit * RULES.probeShare));
  }

  /** A call got its slot; `active` counts it. Returns whether its duration is wanted: reading the clock twice costs as much as a bulkhead. */
  started(active: number): boolean {
    if (active > this.#peak) this.#peak = active;
    return this.#durations.samples < RULES.wantedSamples || ++this.#further % RULES.stride === 0;
  }

  /** A call has succeeded after `duration` milliseconds. */
  succeeded(duration: number, now: number): void {
    this.#durations.add(toMicroseconds(duration));
    if (duration < this.#fastest) this.#fastest = duration;
    this.#endWindow(now);
  }

  /** A call has timed out, or the dependency has refused it. */
  overloaded(now: number): void {
    if (!this.#overloaded) {
      this.#overloaded = true;
      this.#set(this.#limit * RULES.decrease);
    }
    this.#endWindow(now);
  }

  #endWindow(now: number): void {
    if (this.#windowStart === -Infinity) this.#windowStart = now;
    const age = now - this.#windowStart;
    const { samples } = this.#durations;
    const shortest = Math.max(RULES.window, 2 * (this.#fastest === Infinity ? 0 : this.#fastest));
    const isFull = age >= shortest && samples >= RULES.samples;
    if (!isFull && !(age >= RULES.longestWindow && samples >= RULES.fewestSamples)) {
      // A window without a success ends without a figure.
      if (age >= RULES.longestWindow && samples === 0) this.#startWindow(now);
      return;
    }
    this.#judge(this.#durations.quantile(RULES.quantile) / 1_000);
    this.#startWindow(now);
  }

  #judge(duration: number): void {
    if (this.#phase === 'draining') {
      this.#phase = 'probing';
      return;
    }
    if (this.#phase === 'probing') {
      this.#baseline = duration;
      this.#former = Infinity;
      this.#phase = 'measuring';
      this.#windows = 0;
      this.#limitAtProbe = this.#limit;
      this.#nextProbe = RULES.windowsBetweenProbes;
      return;
    }
    this.#windows++;
    if (this.#baseline === 0) this.#baseline = duration;
    else if (duration < this.#baseline) this.#baseline = (this.#baseline + duration) / 2;
    this.#follow(duration);
    const isDue = this.#windows >= this.#nextProbe;
    const hasCollapsed =
      this.#windows >= RULES.windowsBeforeEarlyProbe && this.#limit < this.#limitAtProbe / 2;
    if (isDue || hasCollapsed) this.#phase = 'draining';
  }

  /**
   * The faster one of two windows counts. When calls of two kinds are mixed, the percentile of a single window can be that of either kind,
   * and a limit that fell each time would end at its minimum.
   */
  #follow(latest: number): void {
    const duration = Math.min(latest, this.#former);
    this.#former = latest;
    const gradient = Math.min(1, Math.max(0.5, (RULES.tolerance * this.#baseline) / duration));
    const growth = gradient === 1 ? Math.sqrt(this.#limit) : 0;
    const target = gradient * this.#limit + growth;
    const next = (1 - RULES.smoothing) * this.#limit + RULES.smoothing * target;
    // Such a window shows nothing about the limit: few calls ran at once.
    if (this.#peak < this.#limit / 2) return;
    this.#set(Math.min(next, RULES.peakFactor * Math.max(1, this.#peak)));
  }

  #set(limit: number): void {
    const { min, max } = this.range;
    this.#limit = Math.min(Math.max(limit, min), max);
  }

  #startWindow(now: number): void {
    this.#durations.clear();
    this.#windowStart = now;
    this.#fastest = Infinity;
    this.#peak = 0;
    this.#overloaded = false;
  }
}
