import { OptionsError } from '@breakwater/core';
import { COLLECTORS } from './collectors/collectors.js';
import type { MetricSources } from './collectors/metrics-collector.js';
import { type ActiveSpan, loadActiveSpan } from './exemplars/active-span.js';
import type { MetricsSettings } from './metrics.options.js';
import { MetricsService } from './metrics.service.js';
import { MetricSet } from './model/metric-set.js';
import { loadPromClient } from './prom-client/prom-client.js';
import { RegistrySource } from './prom-client/registry-source.js';

/**
 * Begins to count.
 *
 * @throws OptionsError when an option needs a package that is not installed, or a registry has metrics of our names
 */
export async function startMetrics(
  settings: MetricsSettings,
  sources: Pick<MetricSources, 'events' | 'gauges' | 'requests' | 'clock'>,
): Promise<MetricsService> {
  const activeSpan = await exemplarsOf(settings);
  const registry = await registryOf(settings);
  const metrics = new MetricSet(settings.prefix, settings.buckets);
  for (const collect of COLLECTORS) {
    collect(metrics, { ...sources, activeSpan, maxRoutes: settings.maxRoutes });
  }
  registry?.add(metrics);
  return new MetricsService(metrics, sources.gauges, registry);
}

async function exemplarsOf({ exemplars }: MetricsSettings): Promise<ActiveSpan | undefined> {
  if (exemplars === false) return undefined;
  const activeSpan = await loadActiveSpan();
  if (!activeSpan && exemplars === true) throw missing('exemplars', '@opentelemetry/api');
  return activeSpan;
}

async function registryOf({
  registry: given,
  defaultMetrics,
}: MetricsSettings): Promise<RegistrySource | undefined> {
  const promClient = defaultMetrics === false ? undefined : await loadPromClient();
  if (!promClient && defaultMetrics === true) throw missing('defaultMetrics', 'prom-client');
  const registry = given ?? (promClient && new promClient.Registry());
  if (!registry) return undefined;
  const source = new RegistrySource(registry);
  if (promClient) {
    source.addDefaults((register) => promClient.collectDefaultMetrics({ register: register as never }));
  }
  return source;
}

function missing(option: string, peer: string): OptionsError {
  return new OptionsError(
    `metrics.${option}`,
    `false or 'when-installed' where ${peer} is not installed (or npm install ${peer})`,
    true,
    'ObservabilityModule.forRoot',
  );
}
