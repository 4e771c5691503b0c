import { metricFromEvent, type MetricDescription } from '@breakwater/core';

/** The metrics of `@SingleInstance()`. */
export const SINGLE_INSTANCE_METRICS: readonly MetricDescription[] = [
  {
    name: 'single_instance_ticks_total',
    kind: 'counter',
    help: 'Calls of methods with @SingleInstance(): ran or failed here, skipped because another replica has run them, or skipped because the store of the locks is lost or the application stops.',
    labels: ['name', 'outcome'],
    source: metricFromEvent('single-instance.tick', ({ name, outcome }, report) => report(1, name, outcome)),
  },
  {
    name: 'single_instance_unguarded_runs_total',
    kind: 'counter',
    help: 'Runs of methods with @SingleInstance() without a lock, because the store of the locks is lost.',
    labels: ['name'],
    source: metricFromEvent('single-instance.tick', ({ name, unguarded }, report) => {
      if (unguarded) report(1, name);
    }),
  },
];
