import { metricFromGauge, type MetricDescription, stateMetric } from '@breakwater/core';
import type { ClientState } from './redis.events.js';

const STATES: readonly ClientState[] = ['disabled', 'connecting', 'ready', 'reconnecting', 'closed'];

/** The metrics of this package. */
export const REDIS_METRICS: readonly MetricDescription[] = [
  stateMetric({
    name: 'redis_state',
    help: 'State of a Redis client: 1 for the present one, 0 for the others.',
    gauge: 'redis',
    labels: ['client', 'state'],
    states: STATES,
    read: ({ client, state }) => [client, state],
  }),
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
  {
    name: 'redis_messages_total',
    kind: 'counter',
    help: 'Messages to and from other replicas.',
    labels: ['client', 'direction'],
    source: metricFromGauge('redis-messages', ({ client, sent, received }, report) => {
      report(sent, client, 'sent');
      report(received, client, 'received');
    }),
  },
  {
    name: 'redis_message_failures_total',
    kind: 'counter',
    help: 'Messages to other replicas that Redis did not take.',
    labels: ['client'],
    source: metricFromGauge('redis-messages', ({ client, failures }, report) => report(failures, client)),
  },
  {
    name: 'redis_subscribed_channels',
    kind: 'gauge',
    help: 'Channels whose messages arrive; 0 while the connection is lost.',
    labels: ['client'],
    source: metricFromGauge('redis-messages', ({ client, channels }, report) => report(channels, client)),
  },
];
