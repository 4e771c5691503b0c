import { metricFromGauge, type MetricDescription } from '@breakwater/core';

/** The metrics of fleet hints. They exist only with the option `hints`. */
export const FLEET_METRICS: readonly MetricDescription[] = [
  {
    name: 'fleet_hints_connected',
    kind: 'gauge',
    help: '1 while the messages of other replicas arrive, 0 while circuits decide without them.',
    source: metricFromGauge('fleet-hints', ({ connected }, report) => report(connected ? 1 : 0)),
  },
  {
    name: 'fleet_instances',
    kind: 'gauge',
    help: 'Live replicas that this one knows, itself among them.',
    source: metricFromGauge('fleet-hints', ({ instances }, report) => report(instances)),
  },
  {
    name: 'fleet_hint_failures_total',
    kind: 'counter',
    help: 'Messages to other replicas that the broker did not take.',
    source: metricFromGauge('fleet-hints', ({ failures }, report) => report(failures)),
  },
  {
    name: 'fleet_hints_ignored_total',
    kind: 'counter',
    help: 'Messages of others that were ignored.',
    labels: ['reason'],
    source: metricFromGauge('fleet-hints', ({ ignored }, report) => {
      for (const [reason, count] of Object.entries(ignored)) report(count, reason);
    }),
  },
];

/** The metrics of the circuits that replicas tell each other about. */
export const FLEET_CIRCUIT_METRICS: readonly MetricDescription[] = [
  {
    name: 'circuitbreaker_fleet_open',
    kind: 'gauge',
    help: 'Live replicas whose circuit breaker is open or half-open, this one among them.',
    labels: ['name'],
    aggregate: 'max',
    source: metricFromGauge('fleet-circuit', ({ circuit, open }, report) => report(open, circuit)),
  },
];
