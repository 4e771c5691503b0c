import { type Clock, type HttpRequestEnd, type HttpRequests, toSeconds } from '@breakwater/core';
import type { ActiveSpan, SpanIds } from '../exemplars/active-span.js';
import { LabelSet } from '../model/label-set.js';
import type { Exemplar } from '../model/metric.js';
import type { MetricSet } from '../model/metric-set.js';

/** `http.server.request.duration` of OpenTelemetry. */
export const HTTP_DURATION = 'http_server_request_duration_seconds';

/** Methods with series of their own: those of RFC 9110, and PATCH. Clients can send any word, and each would create a series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** Label for all other methods, from OpenTelemetry's conventions. */
const OTHER_METHOD = '_OTHER';

/** Label of requests that match no route. */
const UNMATCHED = 'unmatched';

/** Label of requests whose route template is beyond the limit. */
const OTHER_ROUTE = '_OTHER';

/** Labels that Grafana expects of exemplars. */
const EXEMPLAR_LABELS = ['trace_id', 'span_id'];

/** Sources of the metrics of requests. */
interface HttpSources {
  readonly requests: HttpRequests;
  readonly clock: Clock;
  /** Returns the active sampled span; `undefined` when exemplars are off. */
  readonly activeSpan: ActiveSpan | undefined;
  /** Route templates with series of their own. */
  readonly maxRoutes: number;
}

/** Counts requests by route template and keeps the trace of the latest request in each bucket. */
export function collectHttp(
  metrics: MetricSet,
  { requests, clock, activeSpan, maxRoutes }: HttpSources,
): () => void {
  const durations = metrics.histogram({
    name: HTTP_DURATION,
    conventional: true,
    help: 'Duration of HTTP requests from their arrival to the end of the answer, probes and scrapes left out.',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
  });
  const routes = new RouteLabels(maxRoutes);
  let active = 0;
  metrics.reading(
    'gauge',
    {
      name: 'http_server_active_requests',
      conventional: true,
      help: 'HTTP requests under way, the scrape itself among them.',
    },
    (report) => [report(active)],
  );

  const exemplar = (span: SpanIds, duration: number): Exemplar => ({
    labels: new LabelSet(EXEMPLAR_LABELS, [span.traceId, span.spanId]),
    value: duration,
    timestamp: toSeconds(clock.date().getTime()),
  });
  return requests.observe(() => {
    active++;
    const span = activeSpan?.();
    return ({ method, route, status, duration, direct }: HttpRequestEnd) => {
      active--;
      // Probes and scrapes are not counted: the 503 of a readiness probe would look like an error of the service.
      if (direct) return;
      const series = durations.with(METHODS.has(method) ? method : OTHER_METHOD, routes.of(route), status);
      const seconds = toSeconds(duration);
      series.observe(seconds, span && exemplar(span, seconds));
    };
  });
}

/** Values of the label `http_route`: a limited number of route templates. */
class RouteLabels {
  readonly #known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** Returns the label of a template. Templates beyond the limit share one label. */
  of(route: string | undefined): string {
    if (route === undefined) return UNMATCHED;
    if (this.#known.has(route)) return route;
    if (this.#known.size >= this.limit) return OTHER_ROUTE;
    this.#known.add(route);
    return route;
  }
}
