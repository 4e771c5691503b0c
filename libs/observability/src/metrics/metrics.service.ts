import type { OnApplicationShutdown } from '@nestjs/common';
import { Collection } from './exposition/collection.js';
import type { ExpositionFormat } from './exposition/exposition-format.js';
import { type Collected, SharedScrape } from './exposition/shared-scrape.js';
import { LabelSet } from './model/label-set.js';
import type { RegistrySource } from './prom-client/registry-source.js';
import { type MetricsSummary, type SummarySources, summarize } from './summary/summary.js';

/** The parts of {@link MetricsService}. */
export interface MetricsParts extends SummarySources {
  readonly registry: RegistrySource | undefined;
}

/** The metrics of one application, for an endpoint of your own or a push gateway. With `metrics: false` there are none. */
export class MetricsService implements OnApplicationShutdown {
  readonly #collection = new Collection();
  readonly #scrape = new SharedScrape(() => this.#collect());

  /** Made by the module; inject it. */
  constructor(private readonly parts: MetricsParts) {}

  /** The metrics as text in UTF-8. Callers that ask while an answer is being made share that answer. */
  scrape(format: ExpositionFormat): Promise<Buffer> {
    return this.#scrape.text(format);
  }

  /** The figures that people look at first. */
  summary(): MetricsSummary {
    return summarize(this.parts);
  }

  onApplicationShutdown(): void {
    this.parts.registry?.close();
  }

  async #collect(): Promise<Collected> {
    const { metrics, registry } = this.parts;
    const own = await this.#collection.collect(metrics);
    if (!registry) return { metrics: own, defaults: LabelSet.NONE };
    const others = await registry.read((name, error) => this.#collection.failed(name, error));
    return {
      metrics: [...own, ...(await this.#collection.collect(others))],
      defaults: registry.defaultLabels,
    };
  }
}
