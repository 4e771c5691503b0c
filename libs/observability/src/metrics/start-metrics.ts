import {
  type Clock,
  type HttpRequests,
  type Metrics,
  OptionsError,
  type ProcessMemory,
  type ResilienceEvents,
  type ResilienceGauges,
} from '@breakwater/core';
import { Collection } from './exposition/collection.js';
import { type ActiveSpan, loadActiveSpan } from './exemplars/active-span.js';
import type { MetricsSettings } from './metrics.options.js';
import { MetricsService } from './metrics.service.js';
import { MetricSet } from './model/metric-set.js';
import { meterOf } from './open-telemetry/meter.js';
import { MeterBridge } from './open-telemetry/meter-bridge.js';
import { collectHttp } from './own/http.collector.js';
import { collectMemory } from './own/memory.collector.js';
import { loadPromClient } from './prom-client/prom-client.js';
import { RegistrySource } from './prom-client/registry-source.js';
import { RenderedMetrics } from './render/rendered-metrics.js';

/** Sources of all measurements. */
interface MetricsSources {
  readonly descriptions: Metrics;
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  readonly requests: HttpRequests;
  readonly clock: Clock;
  readonly memory: ProcessMemory;
}

/**
 * Creates the metrics and starts to count.
 *
 * @throws OptionsError when an option needs a package that is not installed, or the registry has a metric of the same name
 */
export async function startMetrics(
  settings: MetricsSettings,
  { descriptions, events, gauges, requests, clock, memory }: MetricsSources,
): Promise<MetricsService> {
  const { prefix, buckets, maxRoutes, maxDynamicNames } = settings;
  const activeSpan = await exemplarsOf(settings);
  const registry = await registryOf(settings);
  const collection = new Collection();
  const meter = await meterOf(settings.openTelemetry);
  const bridge = meter && new MeterBridge(meter, collection);
  const metrics = new MetricSet(prefix, buckets, (metric) => {
    registry?.add(metric);
    bridge?.add(metric);
  });
  const rendered = new RenderedMetrics(metrics, { events, gauges, maxDynamicNames });
  collectHttp(metrics, { requests, clock, activeSpan, maxRoutes });
  rendered.start(descriptions);
  collectMemory(metrics, memory);
  return new MetricsService({ metrics, rendered, gauges, memory, registry, collection });
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
