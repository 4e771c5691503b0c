import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';
import './uploads.events.js';

/** The metrics of this package. */
export const UPLOADS_METRICS: readonly MetricDescription[] = [
  {
    name: 'uploads_total',
    kind: 'counter',
    help: 'Uploads by outcome: accepted, quarantined, refused, failed or aborted.',
    labels: ['policy', 'outcome'],
    source: metricFromEvent('upload.finished', ({ policy, outcome }, report) => report(1, policy, outcome)),
  },
  {
    name: 'upload_refusals_total',
    kind: 'counter',
    help: 'Uploads that were refused or failed, by the first reason.',
    labels: ['policy', 'code'],
    source: metricFromEvent('upload.finished', ({ policy, code }, report) => {
      if (code !== undefined) report(1, policy, code);
    }),
  },
  {
    name: 'upload_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of uploads from the first byte to the stored file or the refusal.',
    labels: ['policy', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    source: metricFromEvent('upload.finished', ({ policy, outcome, duration }, report) =>
      report(toSeconds(duration), policy, outcome),
    ),
  },
  {
    name: 'upload_received_bytes_total',
    kind: 'counter',
    unit: 'bytes',
    help: 'Bytes of files that were received, also of those that were refused later.',
    labels: ['policy'],
    source: metricFromEvent('upload.finished', ({ policy, size }, report) => {
      if (size > 0) report(size, policy);
    }),
  },
  {
    name: 'upload_malware_total',
    kind: 'counter',
    help: 'Files in which malware was found.',
    labels: ['policy'],
    source: metricFromEvent('upload.malware', ({ policy }, report) => report(1, policy)),
  },
  {
    name: 'uploads_running',
    kind: 'gauge',
    help: 'Uploads that are under way.',
    source: metricFromGauge('uploads', ({ running }, report) => report(running)),
  },
  {
    name: 'upload_temp_files',
    kind: 'gauge',
    help: 'Temporary files of this process.',
    source: metricFromGauge('uploads', ({ tempFiles }, report) => report(tempFiles)),
  },
];
