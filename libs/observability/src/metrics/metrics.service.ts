import type { ResilienceGauges } from '@breakwater/core';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Collection } from './exposition/collection.js';
import type { ExpositionFormat } from './exposition/exposition-format.js';
import { type Collected, SharedScrape } from './exposition/shared-scrape.js';
import { LabelSet } from './model/label-set.js';
import type { MetricSet } from './model/metric-set.js';
import type { RegistrySource } from './prom-client/registry-source.js';
import { type MetricsSummary, summarize } from './summary/summary.js';

/** The metrics of one application, for an endpoint of your own or a push gateway. With `metrics: false` there are none. */
export class MetricsService implements OnApplicationShutdown {
  readonly #collection = new Collection();
  readonly #scrape = new SharedScrape(() => this.#collect());

  /** Made by the module; inject it. */
  constructor(
    private readonly metrics: MetricSet,
    private readonly gauges: ResilienceGauges,
    private readonly registry: RegistrySource | undefined,
  ) {}

  /** The metrics as text in UTF-8. Who asks while the answer to another is being made gets the same one. */
  scrape(format: ExpositionFormat): Promise<Buffer> {
    return this.#scrape.text(format);
  }

  /** The figures that people look at first. */
  summary(): MetricsSummary {
    return summarize(this.metrics, this.gauges);
  }

  onApplicationShutdown(): void {
    this.registry?.close();
  }

  async #collect(): Promise<Collected> {
    const own = await this.#collection.collect(this.metrics);
    if (!this.registry) return { metrics: own, defaults: LabelSet.NONE };
    const others = await this.registry.read((name, error) => this.#collection.failed(name, error));
    return {
      metrics: [...own, ...(await this.#collection.collect(others))],
      defaults: this.registry.defaultLabels,
    };
  }
}
