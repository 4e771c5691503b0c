import type CircuitBreaker from 'opossum';
import type { PolicyEnvironment } from '../invocation/policy.js';
import type { TimerEntry, TimerQueue } from '../timers/timer-queue.js';
import type { Circuit } from '../circuit-breaker/circuit.js';
import { LATENCY_SCALE } from '../circuit-breaker/latency-scale.js';
import { emitIsolated } from './listener-isolation.js';
import { OpossumStatusBase, withoutIntervals } from './opossum-base.js';
import { type OutcomeCounts, readCounts } from '../circuit-breaker/outcome-window.js';

/** The quantiles that opossum publishes. */
const QUANTILES = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 1];

/**
 * Opossum's statistics, read from the window of a circuit. Snapshots are published on the application's one timer,
 * and only while there is a listener for them.
 */
export class OpossumStatus extends OpossumStatusBase {
  readonly #circuit: Circuit;
  readonly #timers: TimerQueue;
  readonly #now: () => number;
  readonly #onListenerError: (error: unknown) => void;
  #snapshot: TimerEntry | undefined;

  constructor(
    circuit: Circuit,
    { timers, clock }: PolicyEnvironment,
    onListenerError: (error: unknown) => void,
  ) {
    super(withoutIntervals());
    this.removeRotateBucketControllerListener();
    this.#circuit = circuit;
    this.#timers = timers;
    this.#now = () => clock.now();
    this.#onListenerError = onListenerError;
  }

  /** The window in the form of opossum. Percentiles come from a histogram and are off by half at most; no sample is kept. */
  override get stats(): CircuitBreaker.Stats {
    const { window } = this.#circuit;
    window.advance(this.#now());
    const counts = toBucket(readCounts((count) => window.total(count)));
    const finished = window.total('successes') + window.total('failures');
    const countOf = (slot: number): number => window.latencies(slot);
    return {
      ...counts,
      percentiles: Object.fromEntries(
        QUANTILES.map((quantile) => [quantile, LATENCY_SCALE.quantile(countOf, quantile) / 1_000]),
      ),
      latencyMean: finished === 0 ? 0 : window.total('latency') / finished / 1_000,
    };
  }

  /** The slices of the window, the newest first. */
  override get window(): CircuitBreaker.Window {
    return this.#circuit.window.slices(this.#now()).map(toBucket);
  }

  override on(event: 'snapshot', listener: (snapshot: CircuitBreaker.Stats) => void): this {
    if (event === 'snapshot' && !this.#snapshot) this.#scheduleSnapshot();
    return super.on(event, listener);
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return emitIsolated(this, event, values, this.#onListenerError);
  }

  /** Ends the snapshots. */
  override shutdown(): void {
    this.removeAllListeners();
    if (this.#snapshot) this.#timers.remove(this.#snapshot);
    this.#snapshot = undefined;
  }

  /** @internal Time for a snapshot. */
  onDue(): void {
    this.#snapshot = undefined;
    if (this.listenerCount('snapshot') === 0) return;
    this.#scheduleSnapshot();
    this.emit('snapshot', this.stats);
  }

  #scheduleSnapshot(): void {
    const { rollingCountTimeout, rollingCountBuckets } = this.#circuit.options;
    this.#snapshot = this.#timers.add(rollingCountTimeout / rollingCountBuckets, this, { ref: false });
  }
}

function toBucket(counts: OutcomeCounts): CircuitBreaker.Bucket & Record<string, unknown> {
  const { successes, failures, timeouts, ignored, rejected, fallbacks } = counts;
  return {
    failures,
    fallbacks,
    successes,
    rejects: rejected,
    fires: successes + failures + ignored + rejected,
    timeouts,
    cacheHits: 0,
    cacheMisses: 0,
    coalesceCacheHits: 0,
    coalesceCacheMisses: 0,
    semaphoreRejections: 0,
    percentiles: {},
    latencyTimes: [],
  };
}
