import {
  metricFromEvent,
  metricFromGauge,
  type LifecyclePhase,
  type MetricDescription,
  stateMetric,
  toSeconds,
} from '@breakwater/core';

const PHASES: readonly LifecyclePhase[] = ['starting', 'running', 'draining', 'stopping', 'stopped'];

/** The metrics of this package. */
export const LIFECYCLE_METRICS: readonly MetricDescription[] = [
  {
    name: 'ready',
    kind: 'gauge',
    help: 'Whether the application takes work: 1 or 0.',
    source: metricFromGauge('lifecycle', ({ ready }, report) => report(ready ? 1 : 0)),
  },
  stateMetric({
    name: 'lifecycle_phase',
    help: 'Phase between start and end: 1 for the present one, 0 for the others.',
    gauge: 'lifecycle',
    labels: ['phase'],
    states: PHASES,
    read: ({ phase }) => [phase],
  }),
  {
    name: 'in_flight',
    kind: 'gauge',
    help: 'Requests, jobs and streams under way.',
    source: metricFromGauge('lifecycle', ({ inFlight }, report) => report(inFlight)),
  },
  {
    name: 'startup_check',
    kind: 'gauge',
    help: 'Result of each check of the start: 1 if it passed, 0 if it warned, failed or has not ended.',
    labels: ['check', 'required'],
    source: metricFromGauge('startupCheck', ({ check, required, status }, report) =>
      report(status === 'passed' ? 1 : 0, check, String(required)),
    ),
  },
  {
    name: 'shutdown_phase_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Duration of the phases of the shutdown that are over, by whether they ended in their time.',
    labels: ['phase', 'completed'],
    source: metricFromEvent('shutdown.phase', ({ phase, duration, completed }, report) =>
      report(toSeconds(duration), phase, String(completed)),
    ),
  },
];
