import { describe, expect, it } from '@jest/globals';
import { metricsOf } from './promql.js';

describe('metricsOf', () => {
  it('finds each metric with the labels that are matched', () => {
    expect(metricsOf('rate(a_total{x="1", y=~"b"}[5m]) / b_total > 0.5')).toEqual([
      { metric: 'a_total', labels: ['x', 'y'] },
      { metric: 'b_total', labels: [] },
    ]);
  });

  it('takes labels that results are grouped by as labels of what is inside', () => {
    expect(metricsOf('sum by (z) (max by (y) (a{x="1"}) * b) + c')).toEqual([
      { metric: 'a', labels: ['x', 'z', 'y'] },
      { metric: 'b', labels: ['z'] },
      { metric: 'c', labels: [] },
    ]);
  });

  it('leaves out what Prometheus adds, and what is taken away', () => {
    expect(metricsOf('sum without (x) (rate(a_bucket{job="api", le="1"}[5m] offset 1h))')).toEqual([
      { metric: 'a_bucket', labels: [] },
    ]);
  });

  it('refuses what is no query', () => {
    expect(() => metricsOf('sum by (x (a)')).toThrow(/Not PromQL at character \d+/);
  });
});
