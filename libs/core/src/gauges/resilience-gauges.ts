import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SystemClock } from '../clock/system.clock.js';
import { RepeatedFailure } from '../failures/repeated-failure.js';
import { processRedactor } from '../redaction/process-redactor.js';
import { Redactor } from '../redaction/redactor.js';
import type { ResilienceGaugeMap, ResilienceGaugeName } from './resilience-gauge-map.js';

/**
 * Returns the current gauges of a package. It is called at each reading, so it must be fast. A source with thousands of gauges
 * returns a generator, so that a reader can pause between two of them.
 */
export type GaugeSource<G> = () => Iterable<G>;

/**
 * The current state of one application: circuits, bulkheads, pools, checks. Packages provide their state here; metrics and
 * dashboards read it on demand. Neither side depends on the other.
 */
@Injectable()
export class ResilienceGauges {
  readonly #logger = new Logger(ResilienceGauges.name);
  readonly #sources = new Map<string, Map<GaugeSource<unknown>, RepeatedFailure>>();

  constructor(
    @Optional() @Inject(Clock) private readonly clock: Clock = new SystemClock(),
    @Optional() @Inject(Redactor) private readonly redactor: Redactor = processRedactor,
  ) {}

  /** Adds a source of gauges of one kind. Returns the function that removes it. */
  provide<K extends ResilienceGaugeName>(kind: K, source: GaugeSource<ResilienceGaugeMap[K]>): () => void {
    const sources = this.#sources.get(kind) ?? new Map<GaugeSource<unknown>, RepeatedFailure>();
    this.#sources.set(kind, sources.set(source, new RepeatedFailure(this.clock)));
    return () => sources.delete(source);
  }

  /** Returns the gauges of one kind from all sources. A source that throws is logged and left out. */
  read<K extends ResilienceGaugeName>(kind: K): ResilienceGaugeMap[K][] {
    const gauges: unknown[] = [];
    for (const [source, failure] of this.#sources.get(kind) ?? []) {
      try {
        gauges.push(...source());
      } catch (error) {
        this.#report(kind, error, failure);
      }
    }
    return gauges as ResilienceGaugeMap[K][];
  }

  /**
   * Iterates over the gauges of one kind, also for a package that the caller does not import. `G` is the part of a gauge that the
   * caller reads. The compiler cannot check it against the package. A source that throws is logged, and the iteration
   * continues with the next source.
   */
  *each<G>(kind: string): Generator<G, void, undefined> {
    for (const [source, failure] of this.#sources.get(kind) ?? []) {
      try {
        yield* source() as Iterable<G>;
      } catch (error) {
        this.#report(kind, error, failure);
      }
    }
  }

  #report(kind: string, error: unknown, failure: RepeatedFailure): void {
    const line = failure.describe(`A source of gauges '${kind}' threw; the other sources are shown.`, () =>
      this.redactor.stack(error),
    );
    if (line !== undefined) this.#logger.error(line);
  }
}
