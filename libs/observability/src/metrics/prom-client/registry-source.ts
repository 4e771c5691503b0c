import { OptionsError } from '@breakwater/core';
import { LabelSet, type Labels } from '../model/label-set.js';
import type { Metric } from '../model/metric.js';
import { ForeignMetric } from './foreign-metric.js';
import type { PromClientMetric, PromClientRegistry } from './prom-client-registry.js';
import { RegisteredMetric } from './registered-metric.js';

/** One of the default metrics of prom-client. If a registry has it, it has all of them. */
const DEFAULT_METRIC = 'process_cpu_seconds_total';

/**
 * Default metrics that read undocumented functions of Node. `process._getActiveHandles()` can abort the process while a handle is being
 * collected as garbage. `nodejs_active_resources` shows the same by a documented function.
 */
const UNSAFE_METRICS = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
];

/** A registry of prom-client. The endpoint shows its metrics, and the registry contains ours. */
export class RegistrySource {
  readonly #added: string[] = [];

  constructor(private readonly registry: PromClientRegistry) {}

  /** Labels that the registry adds to every series (`setDefaultLabels`). prom-client has no public method to read them. */
  get defaultLabels(): LabelSet {
    const { _defaultLabels: labels = {} } = this.registry as { readonly _defaultLabels?: Labels };
    return LabelSet.from(labels);
  }

  /** Calls `collect` to register the metrics of the process, unless the registry already has them. */
  addDefaults(collect: (registry: PromClientRegistry) => void): void {
    if (this.registry.getSingleMetric(DEFAULT_METRIC)) return;
    const before = new Set(this.#names());
    collect(this.registry);
    for (const name of UNSAFE_METRICS) if (!before.has(name)) this.registry.removeSingleMetric(name);
    this.#added.push(...this.#names().filter((name) => !before.has(name)));
  }

  /**
   * Registers one of our metrics.
   *
   * @throws OptionsError when the registry has a metric of this name: two applications cannot share a registry
   */
  add(metric: Metric): void {
    if (this.registry.getSingleMetric(metric.name)) {
      throw new OptionsError(
        'metrics.registry',
        `a registry without a metric ${metric.name} (one for each application), or another metrics.prefix`,
        'one that has it',
        'ObservabilityModule.forRoot',
      );
    }
    this.registry.registerMetric(new RegisteredMetric(metric) as never);
    this.#added.push(metric.name);
  }

  /** Removes the metrics that this object added to the registry. */
  close(): void {
    for (const name of this.#added.splice(0)) this.registry.removeSingleMetric(name);
  }

  /** Reads the metrics that are not ours. Calls `failed` for each metric that throws. */
  async read(failed: (name: string, error: unknown) => void): Promise<Metric[]> {
    const metrics = this.registry.getMetricsAsArray() as readonly PromClientMetric[];
    const others = metrics.filter((metric) => !(metric instanceof RegisteredMetric));
    const read = await Promise.allSettled(others.map((metric) => ForeignMetric.read(metric)));
    return read.flatMap((result, index) => {
      if (result.status === 'fulfilled') return [result.value];
      failed((others[index] as PromClientMetric).name, result.reason);
      return [];
    });
  }

  #names(): string[] {
    return (this.registry.getMetricsAsArray() as readonly PromClientMetric[]).map(({ name }) => name);
  }
}
