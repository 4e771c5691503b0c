import type { ClientState } from '@breakwater/core';
import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { reportOneHot } from './one-hot.js';

const STATE: MetricDefinition = {
  name: 'redis_state',
  help: 'State of a Redis client: 1 for the present one, 0 for the others.',
  labels: ['client', 'state'],
};

const COMMANDS: MetricDefinition = {
  name: 'redis_commands_total',
  help: 'Redis commands that have ended.',
  labels: ['client'],
};

const FAILURES: MetricDefinition = {
  name: 'redis_command_failures_total',
  help: 'Redis commands that got no answer.',
  labels: ['client'],
};

const RECONNECTS: MetricDefinition = {
  name: 'redis_reconnects_total',
  help: 'Connections to Redis that were lost and sought again.',
  labels: ['client'],
};

const PENDING: MetricDefinition = {
  name: 'redis_pending_commands',
  help: 'Redis commands that wait for a connection or an answer.',
  labels: ['client'],
};

const STATES: readonly ClientState[] = ['disabled', 'connecting', 'ready', 'reconnecting', 'closed'];

/** Redis clients. */
export const collectRedis: MetricsCollector = (metrics, { gauges }) => {
  metrics.gauge(STATE, (report) => {
    for (const { client, state } of gauges.read('redis')) reportOneHot(report, STATES, state, client);
  });
  metrics.count(COMMANDS, (report) => {
    for (const { client, commands } of gauges.read('redis')) report(commands, client);
  });
  metrics.count(FAILURES, (report) => {
    for (const { client, failures } of gauges.read('redis')) report(failures, client);
  });
  metrics.count(RECONNECTS, (report) => {
    for (const { client, reconnects } of gauges.read('redis')) report(reconnects, client);
  });
  metrics.gauge(PENDING, (report) => {
    for (const { client, pending } of gauges.read('redis')) report(pending, client);
  });
};
