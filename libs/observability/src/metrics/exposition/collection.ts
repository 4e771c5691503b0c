import { processRedactor } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import type { Metric, Sample } from '../model/metric.js';

/** Steps of a collection between two pauses. A step reads one series, or one gauge without a series. */
const READING_SLICE = 250;

/** A metric and its series, which can be iterated more than once. */
export interface CollectedMetric {
  readonly metric: Metric;
  readonly series: Iterable<readonly Sample[]>;
}

/**
 * Reads metrics in slices, so that other work runs in between. A metric that fails is left out; the others are shown.
 * The failure is logged once, and again only after the metric has worked in the meantime.
 */
export class Collection {
  readonly #logger = new Logger('Metrics');
  readonly #failing = new Set<string>();

  async collect(metrics: Iterable<Metric>): Promise<CollectedMetric[]> {
    const collected: CollectedMetric[] = [];
    const pace = new Pace();
    // A copy: metrics can be registered while other work runs.
    for (const metric of [...metrics]) {
      try {
        collected.push({ metric, series: metric.live ? await readAll(metric, pace) : metric.collect() });
        this.#failing.delete(metric.name);
      } catch (error) {
        this.failed(metric.name, error);
      }
    }
    return collected;
  }

  /** Logs that a metric cannot be read, once per failure period. */
  failed(name: string, error: unknown): void {
    if (this.#failing.has(name)) return;
    this.#failing.add(name);
    this.#logger.error(
      `Metric '${name}' cannot be read; the other metrics are shown. ${processRedactor.stack(error)}`,
    );
  }
}

/** Counts steps, to pause after every {@link READING_SLICE} of them. */
class Pace {
  #steps = 0;

  /** Counts a step. Returns `true` when a pause is due. */
  step(): boolean {
    return ++this.#steps % READING_SLICE === 0;
  }
}

async function readAll(metric: Metric, pace: Pace): Promise<(readonly Sample[])[]> {
  const series: (readonly Sample[])[] = [];
  for (const samples of metric.collect()) {
    if (samples.length > 0) series.push(samples);
    if (pace.step()) await setImmediate();
  }
  return series;
}
