import { Shutdown } from '@breakwater/core';
import { ignoreProbes } from '@breakwater/observability';
import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Server } from 'node:http';
import { PROBE_PATHS } from '../health/probe-paths.js';
import type { TelemetryVariables } from './telemetry.variables.js';

/**
 * Sends traces to the collector at `OTEL_EXPORTER_OTLP_ENDPOINT`, e.g. `http://localhost:4318`. Without the variable it does
 * nothing and loads no SDK. A collector that is down does not affect requests.
 *
 * Call it before the application listens. The last spans are sent when it closes.
 */
export async function startTracing(app: INestApplication<Server>): Promise<void> {
  const config = app.get<ConfigService<TelemetryVariables, true>>(ConfigService);
  if (!config.get('OTEL_EXPORTER_OTLP_ENDPOINT', { infer: true })) return;
  const { startSdk } = await import('./sdk.js');
  const { traceRequests } = await import('./request-spans.js');
  const { propagateContext } = await import('./outgoing-context.js');
  const share = config.get('OTEL_TRACES_SAMPLER_ARG', { infer: true });
  const sdk = startSdk(config.get('OTEL_SERVICE_NAME', { infer: true }), share);
  traceRequests(app.getHttpServer(), ignoreProbes(PROBE_PATHS));
  propagateContext();
  // Spans that cannot be sent do not make the shutdown fail.
  app
    .get<Shutdown>(Shutdown, { strict: false })
    .closeWith('traces', () => sdk.shutdown().catch(() => undefined));
}
