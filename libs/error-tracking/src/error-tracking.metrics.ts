import { metricFromEvent, metricFromGauge, type MetricDescription } from '@breakwater/core';

/** The metrics of this package. */
export const ERROR_TRACKING_METRICS: readonly MetricDescription[] = [
  {
    name: 'errors_total',
    kind: 'counter',
    help: 'Tracked errors; expected ones are faults of clients.',
    labels: ['category', 'severity', 'expected'],
    source: metricFromEvent('error.tracked', ({ category, severity, expected }, report) =>
      report(1, category, severity, String(expected)),
    ),
  },
  {
    name: 'issues',
    kind: 'gauge',
    help: 'Groups of equal errors by their state.',
    labels: ['state', 'severity'],
    source: metricFromGauge('issues', ({ state, severity, issues }, report) =>
      report(issues, state, severity),
    ),
  },
  {
    name: 'alert_notifications_total',
    kind: 'counter',
    help: 'Notifications of alerts that were handed to a channel, by their outcome.',
    labels: ['channel', 'outcome'],
    source: metricFromEvent('alert.notified', ({ channel, outcome }, report) => report(1, channel, outcome)),
  },
  {
    name: 'exported_errors_total',
    kind: 'counter',
    help: 'Errors for an exporter, by their outcome: sent, or lost for good.',
    labels: ['exporter', 'outcome'],
    source: metricFromEvent('errors.exported', ({ exporter, outcome, errors }, report) =>
      report(errors, exporter, outcome),
    ),
  },
  {
    name: 'alerts_firing',
    kind: 'gauge',
    help: 'Alerts of a rule that fire at this moment.',
    labels: ['rule', 'severity'],
    source: metricFromGauge('alerts', ({ rule, severity, firing }, report) => report(firing, rule, severity)),
  },
];
