import { Logger } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import type { Metric, Sample } from '../model/metric.js';
import { COLLECTION_SLICE } from '../metrics.constants.js';

/** A metric and its samples at one moment. */
export interface CollectedMetric {
  readonly metric: Metric;
  readonly samples: readonly Sample[];
}

/**
 * Reads metrics in slices, between which other work gets its turn: a thousand circuits have tens of thousands of lines. A metric that
 * fails is left out and reported once, until it works again; the others are not to be lost with it.
 */
export class Collection {
  readonly #logger = new Logger('Metrics');
  readonly #failing = new Set<string>();

  async collect(metrics: Iterable<Metric>): Promise<CollectedMetric[]> {
    const collected: CollectedMetric[] = [];
    let rest = COLLECTION_SLICE;
    for (const metric of metrics) {
      try {
        const samples: Sample[] = [];
        for (const series of metric.series()) {
          for (const sample of series) samples.push(sample);
          if ((rest -= series.length) > 0) continue;
          rest = COLLECTION_SLICE;
          await setImmediate();
        }
        collected.push({ metric, samples });
        this.#failing.delete(metric.name);
      } catch (error) {
        this.failed(metric.name, error);
      }
    }
    return collected;
  }

  /** Says once that a metric cannot be read. */
  failed(name: string, error: unknown): void {
    if (this.#failing.has(name)) return;
    this.#failing.add(name);
    const reason = error instanceof Error ? error.stack : String(error);
    this.#logger.error(`The metric ${name} cannot be read; the others are shown. ${reason}`);
  }
}
