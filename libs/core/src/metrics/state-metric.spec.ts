import { describe, expect, it } from '@jest/globals';
import type { MetricLabelValue, ReportMetric } from './metric-description.js';
import { stateLabel, stateMetric } from './state-metric.js';

interface DoorGauge {
  readonly door: string;
  readonly state: 'open' | 'half-open' | 'closed';
}

describe('stateMetric', () => {
  const metric = stateMetric({
    name: 'door_state',
    help: 'State of a door.',
    // A package declares its kind of gauge; a spec must not.
    gauge: 'door' as never,
    labels: ['door', 'state'],
    states: ['open', 'half-open', 'closed'],
    read: ({ door, state }: DoorGauge) => [door, state],
  });

  it('describes a gauge', () => {
    expect(metric).toMatchObject({ name: 'door_state', kind: 'gauge', labels: ['door', 'state'] });
  });

  it('reports 1 for the current state and 0 for the others', () => {
    const reported: (readonly [number, ...MetricLabelValue[]])[] = [];
    const measure = metric.source.measure as (gauge: DoorGauge, report: ReportMetric) => void;
    measure({ door: 'front', state: 'half-open' }, (...series) => reported.push(series));
    expect(reported).toEqual([
      [0, 'front', 'open'],
      [1, 'front', 'half_open'],
      [0, 'front', 'closed'],
    ]);
  });
});

describe('stateLabel', () => {
  it('spells a state with underscores', () => {
    expect(stateLabel('half-open')).toBe('half_open');
  });
});
