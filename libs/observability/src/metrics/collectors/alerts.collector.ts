import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';

const NOTIFICATIONS: MetricDefinition = {
  name: 'alert_notifications_total',
  help: 'Notifications of alerts that were handed to a channel, by their outcome.',
  labels: ['channel', 'outcome'],
};

const FIRING: MetricDefinition = {
  name: 'alerts_firing',
  help: 'Alerts of a rule that fire at this moment.',
  labels: ['rule', 'severity'],
};

/** Alerts of the application itself, and their delivery. */
export const collectAlerts: MetricsCollector = (metrics, { events, gauges }) => {
  const notifications = metrics.counter(NOTIFICATIONS);
  events.on('alert.notified', ({ channel, outcome }) => notifications.increment(channel, outcome));
  metrics.gauge(FIRING, (report) => {
    for (const { rule, severity, firing } of gauges.read('alerts')) report(firing, rule, severity);
  });
};
