import {
  AccessGate,
  Clock,
  HttpRequests,
  Metrics,
  ProcessMemory,
  ResilienceEvents,
  ResilienceGauges,
  mountDirectRoutes,
} from '@breakwater/core';
import type { Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MetricsEndpoint } from './endpoint/metrics-endpoint.js';
import { MetricsSettings } from './metrics.options.js';
import { MetricsService } from './metrics.service.js';
import { startMetrics } from './start-metrics.js';

/** Injection token of the endpoint. Nothing injects it: its factory mounts the endpoint. */
const METRICS_ENDPOINT = Symbol('@breakwater/observability:MetricsEndpoint');

/** Starts the metrics and mounts their endpoint. Needs {@link MetricsSettings}. */
export const METRICS_PROVIDERS: Provider[] = [
  {
    provide: MetricsService,
    inject: [
      MetricsSettings,
      Metrics,
      ResilienceEvents,
      ResilienceGauges,
      HttpRequests,
      Clock,
      ProcessMemory,
    ],
    useFactory: (
      settings: MetricsSettings | undefined,
      descriptions: Metrics,
      events: ResilienceEvents,
      gauges: ResilienceGauges,
      requests: HttpRequests,
      clock: Clock,
      memory: ProcessMemory,
    ): Promise<MetricsService> | undefined =>
      settings && startMetrics(settings, { descriptions, events, gauges, requests, clock, memory }),
  },
  {
    provide: METRICS_ENDPOINT,
    inject: [MetricsSettings, HttpAdapterHost, Clock, { token: MetricsService, optional: true }],
    useFactory: async (
      settings: MetricsSettings | undefined,
      host: HttpAdapterHost,
      clock: Clock,
      metrics: MetricsService | undefined,
    ): Promise<void> => {
      if (!settings?.path || !metrics) return;
      const endpoint = new MetricsEndpoint(metrics, new AccessGate(settings.authorize ?? true, clock));
      await mountDirectRoutes(host, [{ path: settings.path, answer: (request) => endpoint.answer(request) }]);
    },
  },
];
