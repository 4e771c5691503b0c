import { logTextOf } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import type { Metric, Sample } from '../model/metric.js';
import { READING_SLICE } from '../metrics.constants.js';

/** A metric and its series, which can be walked through again. */
export interface CollectedMetric {
  readonly metric: Metric;
  readonly series: Iterable<readonly Sample[]>;
}

/**
 * Reads metrics, between which other work gets its turn. A metric that fails is left out and reported once, until it works again; the
 * others are not to be lost with it.
 */
export class Collection {
  readonly #logger = new Logger('Metrics');
  readonly #failing = new Set<string>();

  async collect(metrics: Iterable<Metric>): Promise<CollectedMetric[]> {
    const collected: CollectedMetric[] = [];
    for (const metric of metrics) {
      try {
        const series = metric.collect();
        collected.push({ metric, series });
        this.#failing.delete(metric.name);
        // Those of a thousand circuits take a millisecond or more.
        if (Array.isArray(series) && series.length > READING_SLICE) await setImmediate();
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
    this.#logger.error(`The metric ${name} cannot be read; the others are shown. ${logTextOf(error)}`);
  }
}
