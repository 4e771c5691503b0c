import type { HttpRequestEnd } from '@breakwater/core';
import type { SpanIds } from '../exemplars/active-span.js';
import { LabelSet } from '../model/label-set.js';
import type { Exemplar, MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { RouteLabels } from './route-labels.js';
import { toSeconds } from './seconds.js';

/** `http.server.request.duration` of OpenTelemetry. */
export const HTTP_DURATION: MetricDefinition = {
  name: 'http_server_request_duration_seconds',
  conventional: true,
  help: 'Duration of HTTP requests from their arrival to the end of the answer, probes and scrapes left out.',
  labels: ['http_request_method', 'http_route', 'http_response_status_code'],
};

const HTTP_ACTIVE: MetricDefinition = {
  name: 'http_server_active_requests',
  conventional: true,
  help: 'HTTP requests under way, the scrape itself among them.',
};

/** Methods that are told apart: those of RFC 9110 and PATCH. Clients can send any word, and each would be a series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** Labels of exemplars that Grafana looks for. */
const EXEMPLAR_LABELS = ['trace_id', 'span_id'];

/** As in OpenTelemetry's conventions. */
const OTHER_METHOD = '_OTHER';

/** Requests by route template, with the trace of the latest one in each bucket. */
export const collectHttp: MetricsCollector = (metrics, { requests, clock, activeSpan, maxRoutes }) => {
  const durations = metrics.histogram(HTTP_DURATION);
  const routes = new RouteLabels(maxRoutes);
  let active = 0;
  metrics.gauge(HTTP_ACTIVE, (report) => report(active));

  const exemplar = (span: SpanIds, duration: number): Exemplar => ({
    labels: new LabelSet(EXEMPLAR_LABELS, [span.traceId, span.spanId]),
    value: duration,
    timestamp: toSeconds(clock.date().getTime()),
  });
  requests.observe(() => {
    active++;
    const span = activeSpan?.();
    return ({ method, route, status, duration, direct }: HttpRequestEnd) => {
      active--;
      // A readiness of 503 is an answer as it should be: counted, it would look like an error of the service.
      if (direct) return;
      const series = durations.with(METHODS.has(method) ? method : OTHER_METHOD, routes.of(route), status);
      const seconds = toSeconds(duration);
      series.observe(seconds, span && exemplar(span, seconds));
    };
  });
};
