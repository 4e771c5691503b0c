import type { LifecyclePhase, ShutdownPhaseEvent } from '@breakwater/core';
import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { reportOneHot } from './one-hot.js';
import { toSeconds } from './seconds.js';

const READY: MetricDefinition = {
  name: 'ready',
  help: 'Whether the application takes work: 1 or 0.',
};

const PHASE: MetricDefinition = {
  name: 'lifecycle_phase',
  help: 'Phase between start and end: 1 for the present one, 0 for the others.',
  labels: ['phase'],
};

const IN_FLIGHT: MetricDefinition = {
  name: 'in_flight',
  help: 'Requests, jobs and streams under way.',
};

const SHUTDOWN: MetricDefinition = {
  name: 'shutdown_phase_seconds',
  help: 'Duration of the phases of the shutdown that are over, by whether they ended in their time.',
  labels: ['phase', 'completed'],
};

const PHASES: readonly LifecyclePhase[] = ['starting', 'running', 'draining', 'stopping', 'stopped'];

/** The application between its start and its end. */
export const collectLifecycle: MetricsCollector = (metrics, { events, gauges }) => {
  const shutdown: ShutdownPhaseEvent[] = [];
  events.on('shutdown.phase', (phase) => shutdown.push(phase));

  metrics.gauge(READY, (report) => {
    for (const { ready } of gauges.read('lifecycle')) report(ready ? 1 : 0);
  });
  metrics.gauge(PHASE, (report) => {
    for (const { phase } of gauges.read('lifecycle')) reportOneHot(report, PHASES, phase);
  });
  metrics.gauge(IN_FLIGHT, (report) => {
    for (const { inFlight } of gauges.read('lifecycle')) report(inFlight);
  });
  metrics.gauge(SHUTDOWN, (report) => {
    for (const { phase, duration, completed } of shutdown) {
      report(toSeconds(duration), phase, String(completed));
    }
  });
};
