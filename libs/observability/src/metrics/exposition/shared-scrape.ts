import type { LabelSet } from '../model/label-set.js';
import type { CollectedMetric } from './collection.js';
import { writeExposition } from './exposition.js';
import type { ExpositionFormat } from './exposition-format.js';

/** The result of one collection. */
export interface Collected {
  readonly metrics: readonly CollectedMetric[];
  /** Labels of every series. */
  readonly defaults: LabelSet;
}

interface Scrape {
  readonly collected: Promise<Collected>;
  readonly texts: Map<ExpositionFormat, Promise<Buffer>>;
}

/** Shares one collection among all simultaneous scrapes, and one text among those that ask for the same format. */
export class SharedScrape {
  #current: Scrape | undefined;

  constructor(private readonly collect: () => Promise<Collected>) {}

  /** The metrics in a format. */
  text(format: ExpositionFormat): Promise<Buffer> {
    const scrape: Scrape = this.#current ?? { collected: this.collect(), texts: new Map() };
    this.#current = scrape;
    let text = scrape.texts.get(format);
    if (!text) scrape.texts.set(format, (text = this.#write(scrape, format)));
    return text;
  }

  async #write(scrape: Scrape, format: ExpositionFormat): Promise<Buffer> {
    try {
      const { metrics, defaults } = await scrape.collected;
      return await writeExposition(metrics, format, defaults);
    } finally {
      if (this.#current === scrape) this.#current = undefined;
    }
  }
}
