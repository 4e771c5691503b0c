import { describe, expect, it } from '@jest/globals';
import type { MetricDescription } from './metric-description.js';
import { type MetricGroup, Metrics } from './metrics.js';

const counter = (more: Partial<MetricDescription> = {}): MetricDescription => ({
  name: 'jobs_total',
  kind: 'counter',
  help: 'Jobs.',
  source: { event: 'jobs.finished', measure: (_event, report) => report(1) },
  ...more,
});

describe('Metrics', () => {
  it('hands every group to a renderer, whether it is registered before or after', () => {
    const metrics = new Metrics();
    const [first, second] = [counter(), counter({ name: 'more_jobs_total' })];
    metrics.register([first]);
    const groups: MetricGroup[] = [];
    const stop = metrics.render((group) => groups.push(group));
    metrics.register([second]);
    stop();
    metrics.register([counter({ name: 'late_jobs_total' })]);
    expect(groups).toEqual([{ descriptions: [first] }, { descriptions: [second] }]);
    expect(metrics.descriptions).toHaveLength(3);
  });

  it('leaves out a description that is registered already', () => {
    const metrics = new Metrics();
    const descriptions = [counter()];
    metrics.register(descriptions);
    metrics.register(descriptions);
    expect(metrics.descriptions).toEqual(descriptions);
  });

  it.each<[string, Partial<MetricDescription>, RegExp]>([
    ['a name in camel case', { name: 'jobsTotal' }, /"metrics\.name" to be lower-case words joined by _/],
    ['a counter without its suffix', { name: 'jobs' }, /a name that ends in _total, got "jobs"/],
    ['a gauge with the suffix of a counter', { kind: 'gauge' }, /a name that does not end in _total/],
    ['a name without its unit', { unit: 'seconds' }, /a name that ends in seconds/],
    ['a label that buckets need', { labels: ['le'] }, /"metrics\.labels"/],
    ['a label twice', { labels: ['queue', 'queue'] }, /distinct names/],
    ['buckets of a counter', { buckets: [1] }, /undefined for a metric without buckets/],
  ])('refuses %s', (_title, more, message) => {
    expect(() => new Metrics().register([counter(more)])).toThrow(message);
  });

  it('refuses another metric of the same name', () => {
    const metrics = new Metrics();
    metrics.register([counter()]);
    expect(() => metrics.register([counter({ help: 'Others.' })])).toThrow(
      /a name that no other metric has, got "jobs_total"/,
    );
  });

  it('takes a unit before the suffix of a counter', () => {
    const metrics = new Metrics();
    metrics.register([counter({ name: 'work_seconds_total', unit: 'seconds' })]);
    expect(metrics.descriptions).toHaveLength(1);
  });
});
