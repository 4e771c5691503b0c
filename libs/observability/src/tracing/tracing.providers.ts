import { CallTracer, HttpRequests, Redactor, ResilienceEvents } from '@breakwater/core';
import type { Provider } from '@nestjs/common';
import { type OpenTelemetry, loadOpenTelemetry } from './open-telemetry.js';
import { OpenTelemetryCallTracer } from './open-telemetry.call-tracer.js';
import { ProbeRequests } from './probe-requests.js';
import { SpanEvents } from './span-events.js';
import { ResolvedTracingOptions } from './tracing.options.js';

/** Injection token of the API of OpenTelemetry; `undefined` when it is not installed. */
const API = Symbol('@breakwater/observability:OpenTelemetry');

/**
 * Provides the {@link CallTracer} that `ResilienceModule` injects. It is `undefined` without `@opentelemetry/api`, or with
 * `tracing.enabled: false`. Needs {@link ResolvedTracingOptions}.
 */
export const TRACING_PROVIDERS: Provider[] = [
  { provide: API, useFactory: loadOpenTelemetry },
  {
    provide: CallTracer,
    inject: [API, ResolvedTracingOptions, HttpRequests, ResilienceEvents, Redactor],
    useFactory: (
      api: OpenTelemetry | undefined,
      { enabled, ignorePaths, recordMessages }: ResolvedTracingOptions,
      requests: HttpRequests,
      resilienceEvents: ResilienceEvents,
      redactor: Redactor,
    ): CallTracer | undefined => {
      if (!api || !enabled) return undefined;
      const events = new SpanEvents(api, resilienceEvents);
      const probes = new ProbeRequests(requests, ignorePaths, () => {
        if (api.trace.getActiveSpan()?.isRecording()) events.listen();
      });
      return new OpenTelemetryCallTracer({ api, events, probes, recordMessages, redactor });
    },
  },
];
