import type { OnApplicationShutdown } from '@nestjs/common';
import type { Collection } from './exposition/collection.js';
import type { ExpositionFormat } from './exposition/exposition-format.js';
import { type Collected, SharedScrape } from './exposition/shared-scrape.js';
import { LabelSet } from './model/label-set.js';
import type { RegistrySource } from './prom-client/registry-source.js';
import { type MetricsSummary, type SummarySources, summarize } from './summary/summary.js';

/** The parts of {@link MetricsService}. */
interface MetricsParts extends SummarySources {
  readonly registry: RegistrySource | undefined;
  readonly collection: Collection;
}

/** The metrics of one application, for your own endpoint or a push gateway. Not available with `metrics: false`. */
export class MetricsService implements OnApplicationShutdown {
  readonly #scrape = new SharedScrape(() => this.#collect());

  /** The module creates the service; inject it. */
  /** @internal */
  constructor(private readonly parts: MetricsParts) {}

  /** Returns the metrics as UTF-8 text. Simultaneous callers share one answer. */
  scrape(format: ExpositionFormat): Promise<Buffer> {
    return this.#scrape.text(format);
  }

  /** Returns the key figures: requests, database, memory and circuit breakers. */
  summary(): MetricsSummary {
    return summarize(this.parts);
  }

  onApplicationShutdown(): void {
    this.parts.registry?.close();
  }

  async #collect(): Promise<Collected> {
    const { metrics, registry, collection } = this.parts;
    const own = await collection.collect(metrics);
    if (!registry) return { metrics: own, defaults: LabelSet.NONE };
    const others = await registry.read((name, error) => collection.failed(name, error));
    return {
      metrics: [...own, ...(await collection.collect(others))],
      defaults: registry.defaultLabels,
    };
  }
}
