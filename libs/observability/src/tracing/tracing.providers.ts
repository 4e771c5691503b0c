import { CallTracer, HttpRequests, Redactor, ResilienceEvents } from '@breakwater/core';
import type { Provider } from '@nestjs/common';
import { loadOpenTelemetry } from './open-telemetry.js';
import { OpenTelemetryCallTracer } from './open-telemetry.call-tracer.js';
import { ProbeRequests } from './probe-requests.js';
import { SpanEvents } from './span-events.js';
import { ResolvedTracingOptions } from './tracing.options.js';

/**
 * Provides the {@link CallTracer} that `ResilienceModule` injects. It is `undefined` without `@opentelemetry/api`, or with
 * `tracing.enabled: false`. Needs {@link ResolvedTracingOptions}.
 */
export const TRACING_PROVIDERS: Provider[] = [
  {
    provide: CallTracer,
    inject: [ResolvedTracingOptions, HttpRequests, ResilienceEvents, Redactor],
    useFactory: async (
      { enabled, ignorePaths, recordMessages }: ResolvedTracingOptions,
      requests: HttpRequests,
      resilienceEvents: ResilienceEvents,
      redactor: Redactor,
    ): Promise<CallTracer | undefined> => {
      // The API is no provider of its own: other modules walk over the prototypes of all providers, and a module has none.
      const api = enabled ? await loadOpenTelemetry() : undefined;
      if (!api) return undefined;
      const events = new SpanEvents(api, resilienceEvents);
      const probes = new ProbeRequests(requests, ignorePaths, () => {
        if (api.trace.getActiveSpan()?.isRecording()) events.listen();
      });
      return new OpenTelemetryCallTracer({ api, events, probes, recordMessages, redactor });
    },
  },
];
