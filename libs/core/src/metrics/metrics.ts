import { Injectable, type Provider } from '@nestjs/common';
import { OptionsCheck } from '../options/options-check.js';
import type { MetricDescription } from './metric-description.js';

/**
 * Names given at run time, such as the circuits of `CircuitBreakerService.execute(name)`. A renderer gives them series of their
 * own up to a limit. Names beyond the limit share one series.
 */
export interface DynamicNames {
  /** The label that holds the name. It must be the first label of a metric. */
  readonly label: string;
  /** True if the name was given at run time. The number of names in the code is not limited. */
  isDynamic(name: string): boolean;
  /** Returns true while the name is in use. Calls that end after the removal of their name are not counted. */
  exists(name: string): boolean;
  /** Calls `listener` with each removed name, so that its series are removed. Returns the function that ends the subscription. */
  onRemoved(listener: (name: string) => void): () => void;
}

/** Descriptions that were registered together. */
export interface MetricGroup {
  readonly descriptions: readonly MetricDescription[];
  readonly names?: DynamicNames;
}

/** First letter, then letters, digits and underscores. */
const NAME = /^[a-z][a-z0-9_]*$/;
const LABEL = /^[a-z_][a-z0-9_]*$/;

/**
 * Port: the metrics of one application. Packages register descriptions of their metrics, and `@breakwater/observability` renders
 * them. Neither depends on the other. Descriptions cost nothing while nobody renders them.
 */
@Injectable()
export class Metrics {
  readonly #groups: MetricGroup[] = [];
  readonly #byName = new Map<string, MetricDescription>();
  readonly #renderers = new Set<(group: MetricGroup) => void>();

  /**
   * Registers metrics. Ignores a description that is registered already, so several instances of a module can register the
   * same descriptions.
   *
   * @throws OptionsError when a description is invalid, or when another metric has the same name
   */
  register(descriptions: readonly MetricDescription[], names?: DynamicNames): void {
    const added = descriptions.filter((description) => this.#byName.get(description.name) !== description);
    for (const description of added) {
      this.#check(description);
      this.#byName.set(description.name, description);
    }
    if (added.length === 0) return;
    const group: MetricGroup = { descriptions: added, ...(names && { names }) };
    this.#groups.push(group);
    for (const render of this.#renderers) render(group);
  }

  /** All descriptions, in the order of registration. */
  get descriptions(): readonly MetricDescription[] {
    return [...this.#byName.values()];
  }

  /** Calls `renderer` with each group, also with groups registered later. Returns the function that stops this. */
  render(renderer: (group: MetricGroup) => void): () => void {
    this.#renderers.add(renderer);
    for (const group of [...this.#groups]) renderer(group);
    return () => this.#renderers.delete(renderer);
  }

  #check({ name, kind, unit, labels = [], buckets }: MetricDescription): void {
    const check = new OptionsCheck('metrics', 'Metrics.register');
    check.that(NAME.test(name), 'name', 'lower-case words joined by _', name);
    check.that(!this.#byName.has(name), 'name', 'a name that no other metric has', name);
    check.that(
      name.endsWith('_total') === (kind === 'counter'),
      'name',
      kind === 'counter' ? 'a name that ends in _total' : 'a name that does not end in _total',
      name,
    );
    check.that(
      unit === undefined || name.replace(/_total$/, '').endsWith(`_${unit}`),
      'name',
      `a name that ends in ${unit}`,
      name,
    );
    for (const label of labels) {
      check.that(LABEL.test(label) && label !== 'le', 'labels', 'lower-case words joined by _', label);
    }
    check.that(new Set(labels).size === labels.length, 'labels', 'distinct names', labels.join(', '));
    check.that(
      buckets === undefined || kind === 'histogram',
      'buckets',
      'undefined for a metric without buckets',
      buckets,
    );
  }
}

/** Creates a provider that registers the metrics of a package when its module is instantiated. */
export const metricsProvider = (descriptions: readonly MetricDescription[]): Provider => ({
  provide: Symbol('@breakwater/core:MetricDescriptions'),
  inject: [Metrics],
  useFactory: (metrics: Metrics) => metrics.register(descriptions),
});
