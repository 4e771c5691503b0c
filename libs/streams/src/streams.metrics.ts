import {
  metricFromGauge,
  type MetricDescription,
  type ResilienceGaugeMap,
  stateMetric,
  toSeconds,
} from '@breakwater/core';
import './streams.events.js';

type Counted = {
  [K in keyof ResilienceGaugeMap['stream']]: ResilienceGaugeMap['stream'][K] extends number ? K : never;
}[keyof ResilienceGaugeMap['stream']];

/** Describes a metric that shows one number of the gauge. */
const number = (
  name: string,
  kind: 'counter' | 'gauge',
  field: Counted,
  help: string,
): MetricDescription => ({
  name,
  kind,
  help,
  labels: ['stream'],
  source: metricFromGauge('stream', (gauge, report) => report(gauge[field], gauge.stream)),
});

/** The metrics of this package. */
export const STREAMS_METRICS: readonly MetricDescription[] = [
  stateMetric({
    name: 'stream_state',
    gauge: 'stream',
    help: '1 for the current state of the stream, 0 for the others.',
    labels: ['stream', 'state'],
    states: ['idle', 'connecting', 'open', 'back-off', 'closed', 'failed'],
    read: ({ stream, state }) => [stream, state],
  }),
  {
    name: 'stream_lag_seconds',
    kind: 'gauge',
    unit: 'seconds',
    aggregate: 'max',
    help: 'Time between the newest acknowledged event and its acknowledgement.',
    labels: ['stream'],
    source: metricFromGauge('stream', ({ stream, lag }, report) => {
      if (lag !== undefined) report(toSeconds(lag), stream);
    }),
  },
  number('stream_queued_events', 'gauge', 'queued', 'Events that wait for the handler.'),
  number('stream_running_events', 'gauge', 'running', 'Events that the handler works on.'),
  number(
    'stream_held_back',
    'gauge',
    'heldBack',
    '1 while the connection is not read, because the queue is full.',
  ),
  number('stream_received_events_total', 'counter', 'received', 'Messages that have arrived.'),
  number('stream_handled_events_total', 'counter', 'handled', 'Events that the handler has handled.'),
  number(
    'stream_duplicates_total',
    'counter',
    'duplicates',
    'Events that were left out, because they were repeated.',
  ),
  number('stream_parse_errors_total', 'counter', 'parseErrors', 'Messages that are no valid event.'),
  number('stream_dead_letters_total', 'counter', 'deadLetters', 'Events that went to the dead letters.'),
  number(
    'stream_reconnects_total',
    'counter',
    'reconnects',
    'Connections that were opened after the first one.',
  ),
  number(
    'stream_stale_cursors_total',
    'counter',
    'staleCursors',
    'Times that the server no longer had the events after the kept position.',
  ),
];
