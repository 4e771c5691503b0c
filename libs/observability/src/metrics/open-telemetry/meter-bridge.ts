import type {
  Attributes,
  BatchObservableResult,
  Histogram as HistogramInstrument,
  Meter,
  MetricOptions,
  Observable,
} from '@opentelemetry/api';
import type { Collection } from '../exposition/collection.js';
import { Histogram } from '../model/histogram.js';
import type { LabelSet } from '../model/label-set.js';
import type { Metric } from '../model/metric.js';

/** Units in the notation of UCUM, which OpenTelemetry uses, by the end of the name. */
const UNITS: readonly (readonly [end: RegExp, unit: string])[] = [
  [/_seconds(?:_total)?$/, 's'],
  [/_bytes(?:_total)?$/, 'By'],
];

/**
 * Passes metrics on to a meter of OpenTelemetry. Counters and gauges are read in one callback for each collection of the meter's
 * provider, with the same values and at the same cost as a scrape. OpenTelemetry has no histogram that can be read, so each
 * measurement of a histogram is recorded a second time, in buckets with the same bounds.
 */
export class MeterBridge {
  readonly #observed = new Map<Metric, Observable>();
  /** The attributes of each series: building them costs more than a measurement. */
  readonly #attributes = new WeakMap<LabelSet, Attributes>();

  constructor(
    private readonly meter: Meter,
    private readonly collection: Collection,
  ) {}

  /** Passes a metric on from now on. The name, help and labels are those of the exposition. */
  add(metric: Metric): void {
    const { name, help: description } = metric;
    const unit = UNITS.find(([end]) => end.test(name))?.[1];
    const options: MetricOptions = { description, ...(unit !== undefined && { unit }) };
    if (metric instanceof Histogram) this.#record(metric, options);
    else if (metric.type === 'counter')
      this.#observe(metric, this.meter.createObservableCounter(name, options));
    else this.#observe(metric, this.meter.createObservableGauge(name, options));
  }

  #record(histogram: Histogram, options: MetricOptions): void {
    const advice = { explicitBucketBoundaries: [...histogram.bounds] };
    const instrument: HistogramInstrument = this.meter.createHistogram(histogram.name, {
      ...options,
      advice,
    });
    histogram.observer = (value, labels) => instrument.record(value, this.#attributesOf(labels));
  }

  #observe(metric: Metric, instrument: Observable): void {
    // A callback reports only those instruments that it was registered with.
    this.meter.removeBatchObservableCallback(this.#report, [...this.#observed.values()]);
    this.#observed.set(metric, instrument);
    this.meter.addBatchObservableCallback(this.#report, [...this.#observed.values()]);
  }

  readonly #report = async (result: BatchObservableResult): Promise<void> => {
    for (const { metric, series } of await this.collection.collect(this.#observed.keys())) {
      const instrument = this.#observed.get(metric);
      if (!instrument) continue;
      for (const samples of series)
        for (const { labels, value } of samples)
          result.observe(instrument, value, this.#attributesOf(labels));
    }
  };

  #attributesOf(labels: LabelSet): Attributes {
    let attributes = this.#attributes.get(labels);
    if (!attributes) {
      const texts = Object.entries(labels.values).map(([name, value]) => [name, String(value)] as const);
      attributes = Object.fromEntries(texts);
      this.#attributes.set(labels, attributes);
    }
    return attributes;
  }
}
