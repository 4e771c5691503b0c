import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from './histogram.js';

const BOUNDS = [0.1, 1, 10];

describe('Histogram', () => {
  it('counts a measurement in the first bucket whose bound is at least as large', () => {
    const histogram = new Histogram('h', { name: 'h', help: 'H.' }, BOUNDS);
    for (const value of [0, 0.1, 0.100001, 1, 10, 10.5]) histogram.with().observe(value);
    expect([...histogram.with().buckets]).toEqual([2, 2, 1, 1]);
  });

  it('drops values that are not durations', () => {
    const histogram = new Histogram('h', { name: 'h', help: 'H.' }, BOUNDS);
    for (const value of [Number.NaN, -1, Infinity, 2]) histogram.with().observe(value);
    expect([histogram.with().sum, histogram.count()]).toEqual([2, 1]);
  });

  it('loses no measurement, whatever its labels and value', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.string(),
            fc.integer({ min: 100, max: 599 }),
            fc.double({ min: 0, max: 20, noNaN: true }),
          ),
        ),
        (measurements) => {
          const histogram = new Histogram(
            'h',
            { name: 'h', help: 'H.', labels: ['route', 'status'] },
            BOUNDS,
          );
          for (const [route, status, value] of measurements) histogram.with(route, status).observe(value);
          const series = [...histogram];
          const distinct = new Set(measurements.map(([route, status]) => JSON.stringify([route, status])));
          expect(series).toHaveLength(distinct.size);
          expect(histogram.total().count).toBe(measurements.length);
        },
      ),
    );
  });

  it('removes only the series of the given first label', () => {
    const histogram = new Histogram('h', { name: 'h', help: 'H.', labels: ['name', 'kind'] }, BOUNDS);
    for (const name of ['a', 'b']) for (const kind of ['x', 'y']) histogram.with(name, kind).observe(1);
    histogram.remove('a');
    expect([...histogram].map(([sample]) => sample?.labels.text)).toEqual([
      'name="b",kind="x"',
      'name="b",kind="y"',
    ]);
  });

  it('creates no series when it looks for one', () => {
    const histogram = new Histogram('h', { name: 'h', help: 'H.', labels: ['name', 'kind'] }, BOUNDS);
    expect([histogram.count('a', 'x'), [...histogram]]).toEqual([0, []]);
  });
});
