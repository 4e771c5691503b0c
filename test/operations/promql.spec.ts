import { describe, expect, it } from '@jest/globals';
import { metricsOf } from './promql.js';

describe('metricsOf', () => {
  it('finds each metric with the labels that are matched', () => {
    expect(metricsOf('rate(a_total{x="1", y=~"b"}[5m]) / b_total > 0.5')).toEqual([
      { metric: 'a_total', labels: ['x', 'y'] },
      { metric: 'b_total', labels: [] },
    ]);
  });

  it('counts grouping labels as labels of the metrics inside', () => {
    expect(metricsOf('sum by (z) (max by (y) (a{x="1"}) * b) + c')).toEqual([
      { metric: 'a', labels: ['x', 'z', 'y'] },
      { metric: 'b', labels: ['z'] },
      { metric: 'c', labels: [] },
    ]);
  });

  it('leaves out labels that Prometheus adds, and labels that are aggregated away', () => {
    expect(metricsOf('sum without (x) (rate(a_bucket{job="api", le="1"}[5m] offset 1h))')).toEqual([
      { metric: 'a_bucket', labels: [] },
    ]);
  });

  it('refuses a text that is not a query', () => {
    expect(() => metricsOf('sum by (x (a)')).toThrow(/Not PromQL at character \d+/);
  });
});
