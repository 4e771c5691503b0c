import { seconds } from '@breakwater/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/**
 * Time limit of 2 s for a batch, retries included. The shutdown waits for the last batch, and must not fail because the
 * collector is down.
 */
const EXPORT_TIMEOUT = seconds(2);

/**
 * Registers the SDK of OpenTelemetry: spans leave in batches by OTLP over HTTP, contexts follow asynchronous calls, and
 * `traceparent` headers carry them between services. The exporter reads its settings from `OTEL_EXPORTER_OTLP_*`.
 *
 * @param share share of the traces that is sent, from 0 to 1, of those that begin in this service
 */
export function startSdk(serviceName: string, share: number): TracerProvider {
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ timeoutMillis: EXPORT_TIMEOUT }) }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return provider;
}
