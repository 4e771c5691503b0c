import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';
import './http.events.js';

/** The metrics of this package. */
export const HTTP_METRICS: readonly MetricDescription[] = [
  {
    name: 'http_client_request_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    conventional: true,
    help: 'Time of calls of upstreams, with all their attempts, by how they ended.',
    labels: ['upstream', 'method', 'route', 'outcome'],
    source: metricFromEvent('http.request', ({ upstream, method, route, outcome, duration }, report) =>
      report(toSeconds(duration), upstream, method, route, outcome),
    ),
  },
  {
    name: 'http_client_connections',
    kind: 'gauge',
    help: 'Connections to upstreams: free, in use, or being made.',
    labels: ['upstream', 'state'],
    source: metricFromGauge('http-pool', ({ upstream, connected, free, running, pending }, report) => {
      report(connected, upstream, 'connected');
      report(free, upstream, 'free');
      report(running, upstream, 'running');
      report(pending, upstream, 'pending');
    }),
  },
  {
    name: 'http_client_queued_requests',
    kind: 'gauge',
    help: 'Requests that wait for a connection to an upstream.',
    labels: ['upstream'],
    source: metricFromGauge('http-pool', ({ upstream, queued }, report) => report(queued, upstream)),
  },
  {
    name: 'http_client_last_success_age_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time since the last success of an upstream.',
    labels: ['upstream'],
    source: metricFromGauge('http-upstream', ({ upstream, sinceLastSuccess }, report) => {
      if (sinceLastSuccess !== undefined) report(toSeconds(sinceLastSuccess), upstream);
    }),
  },
];
