import { type MetricDescription, metricFromEvent, metricFromGauge, toSeconds } from '@breakwater/core';
import './overload.events.js';

/** The metrics of load shedding. */
export const OVERLOAD_METRICS: readonly MetricDescription[] = [
  {
    name: 'overload_rejected_share',
    kind: 'gauge',
    help: 'Share of the requests that are refused because of overload at this moment, from 0 to 1.',
    source: metricFromGauge('overload', ({ rejectedShare }, report) => report(rejectedShare)),
  },
  {
    name: 'overload_rejected_requests_total',
    kind: 'counter',
    help: 'Requests that were refused because of overload, by their criticality.',
    labels: ['criticality'],
    source: metricFromEvent('overload.rejected', ({ criticality }, report) => report(1, criticality)),
  },
  {
    name: 'overload_requests_in_flight',
    kind: 'gauge',
    help: 'Requests in flight at this moment, without streams of server-sent events.',
    source: metricFromGauge('overload', ({ inFlight }, report) => report(inFlight)),
  },
  {
    name: 'overload_event_loop_delay_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time by which timers were late in the last second, at most.',
    source: metricFromGauge('overload', ({ longestDelay }, report) => report(toSeconds(longestDelay))),
  },
];
