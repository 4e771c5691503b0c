import { logTextOf } from '../failures/thrown-text.js';
import { Injectable, Logger } from '@nestjs/common';
import type { ResilienceGaugeMap, ResilienceGaugeName } from './resilience-gauge-map.js';

/** Tells the present state of what a package keeps; asked at each reading, so it must be quick. */
export type GaugeSource<G> = () => Iterable<G>;

/**
 * The present state of one application: circuits, bulkheads, pools, checks. What keeps a state provides it here, metrics and
 * dashboards read it when somebody looks; neither knows the other. What is no longer provided is no longer shown.
 */
@Injectable()
export class ResilienceGauges {
  readonly #logger = new Logger(ResilienceGauges.name);
  readonly #sources = new Map<ResilienceGaugeName, Set<GaugeSource<unknown>>>();

  /** Adds a source of gauges of one kind; the function returned removes it. */
  provide<K extends ResilienceGaugeName>(kind: K, source: GaugeSource<ResilienceGaugeMap[K]>): () => void {
    const sources = this.#sources.get(kind) ?? new Set();
    this.#sources.set(kind, sources.add(source));
    return () => sources.delete(source);
  }

  /** The gauges of one kind from all sources. One that throws is logged and left out. */
  read<K extends ResilienceGaugeName>(kind: K): ResilienceGaugeMap[K][] {
    const sources = (this.#sources.get(kind) ?? []) as Iterable<GaugeSource<ResilienceGaugeMap[K]>>;
    return Array.from(sources).flatMap((source) => this.#ask(kind, source));
  }

  #ask<G>(kind: ResilienceGaugeName, source: GaugeSource<G>): G[] {
    try {
      return [...source()];
    } catch (error) {
      this.#logger.error(`A source of gauges '${kind}' threw; the others are shown. ${logTextOf(error)}`);
      return [];
    }
  }
}
