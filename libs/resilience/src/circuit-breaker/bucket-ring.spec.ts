import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BucketRing } from './bucket-ring.js';

const emptyRow = (): number[] => Array.from({ length: 13 }, () => 0);
const emptyRows = (): number[][] => [emptyRow(), emptyRow(), emptyRow()];

describe('BucketRing', () => {
  it('sums what was added to a column', () => {
    const ring = new BucketRing(3, 2);
    ring.add(0, 1);
    ring.add(1, 5);
    ring.rotate();
    ring.add(1, 7);
    expect([ring.total(0), ring.total(1)]).toEqual([1, 12]);
  });

  it('drops a row after every other row has been the current one', () => {
    const ring = new BucketRing(3, 2);
    ring.add(0, 1);
    ring.rotate();
    ring.add(0, 2);
    ring.rotate();
    ring.add(0, 4);
    expect(ring.total(0)).toBe(7);
    ring.rotate();
    expect(ring.total(0)).toBe(6);
    ring.rotate();
    expect(ring.total(0)).toBe(4);
    ring.rotate();
    expect(ring.total(0)).toBe(0);
  });

  it('shows each row by its age', () => {
    const ring = new BucketRing(3, 2);
    for (const value of [1, 2, 3, 4]) {
      ring.rotate();
      ring.add(1, value);
    }
    expect([0, 1, 2].map((age) => ring.at(age, 1))).toEqual([4, 3, 2]);
    expect([0, 1, 2].map((age) => ring.at(age, 0))).toEqual([0, 0, 0]);
  });

  it('works with a single row', () => {
    const ring = new BucketRing(1, 1);
    ring.add(0, 3);
    ring.rotate();
    ring.add(0, 2);
    expect([ring.total(0), ring.at(0, 0)]).toEqual([2, 2]);
  });

  it('is empty after clear()', () => {
    const ring = new BucketRing(2, 1);
    ring.add(0, 3);
    ring.rotate();
    ring.add(0, 4);
    ring.clear();
    expect([ring.total(0), ring.at(0, 0), ring.at(1, 0)]).toEqual([0, 0, 0]);
  });

  it('agrees with full rows whatever columns are used, and in which order', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ column: fc.integer({ min: 0, max: 12 }), amount: fc.integer({ min: 1, max: 9 }) }),
        fc.constant('rotate' as const),
        fc.constant('clear' as const),
      ),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const ring = new BucketRing(3, 13, 5);
        let rows = emptyRows();
        for (const step of all) {
          if (step === 'rotate') rows = [emptyRow(), ...rows.slice(0, 2)];
          else if (step === 'clear') rows = emptyRows();
          else rows[0]![step.column]! += step.amount;
          if (step === 'rotate') ring.rotate();
          else if (step === 'clear') ring.clear();
          else ring.add(step.column, step.amount);
        }
        const columns = Array.from({ length: 13 }, (_, column) => column);
        expect(rows.map((_, age) => columns.map((column) => ring.at(age, column)))).toEqual(rows);
        expect(columns.map((column) => ring.total(column))).toEqual(
          columns.map((column) => rows.reduce((sum, row) => sum + row[column]!, 0)),
        );
      }),
    );
  });
});
