import { metricFromGauge, type MetricDescription, reportState } from '@breakwater/core';
import type { ClientState } from './redis.events.js';

const STATES: readonly ClientState[] = ['disabled', 'connecting', 'ready', 'reconnecting', 'closed'];

/** The metrics of this package. */
export const REDIS_METRICS: readonly MetricDescription[] = [
  {
    name: 'redis_state',
    kind: 'gauge',
    help: 'State of a Redis client: 1 for the present one, 0 for the others.',
    labels: ['client', 'state'],
    source: metricFromGauge('redis', ({ client, state }, report) =>
      reportState(report, STATES, state, client),
    ),
  },
  {
    name: 'redis_commands_total',
    kind: 'counter',
    help: 'Redis commands that have ended.',
    labels: ['client'],
    source: metricFromGauge('redis', ({ client, commands }, report) => report(commands, client)),
  },
  {
    name: 'redis_command_failures_total',
    kind: 'counter',
    help: 'Redis commands that got no answer.',
    labels: ['client'],
    source: metricFromGauge('redis', ({ client, failures }, report) => report(failures, client)),
  },
  {
    name: 'redis_reconnects_total',
    kind: 'counter',
    help: 'Connections to Redis that were lost and sought again.',
    labels: ['client'],
    source: metricFromGauge('redis', ({ client, reconnects }, report) => report(reconnects, client)),
  },
  {
    name: 'redis_pending_commands',
    kind: 'gauge',
    help: 'Redis commands that wait for a connection or an answer.',
    labels: ['client'],
    source: metricFromGauge('redis', ({ client, pending }, report) => report(pending, client)),
  },
];
