import { metricFromGauge, type MetricDescription } from '@breakwater/core';

/** The metrics of live options. They exist only with the option `reload`. */
export const RELOAD_METRICS: readonly MetricDescription[] = [
  {
    name: 'options_valid',
    kind: 'gauge',
    help: '1 while the options of the source are in force, 0 while they are invalid or cannot be read.',
    labels: ['source'],
    source: metricFromGauge('live-options', ({ source, valid }, report) => report(valid ? 1 : 0, source)),
  },
  {
    name: 'options_reloads_total',
    kind: 'counter',
    help: 'Options of a source, by whether they came into force.',
    labels: ['source', 'outcome'],
    source: metricFromGauge('live-options', ({ source, reloads, rejections }, report) => {
      report(reloads, source, 'reloaded');
      report(rejections, source, 'rejected');
    }),
  },
];
