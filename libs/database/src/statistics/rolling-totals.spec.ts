import { describe, expect, it } from '@jest/globals';
import { RollingTotals, WINDOW } from './rolling-totals.js';

describe('RollingTotals', () => {
  it('sums events', () => {
    const totals = new RollingTotals();
    totals.add(0, 10, false);
    totals.add(60_000, 20, true);
    expect(totals.read(60_000)).toMatchObject({ count: 2, failures: 1, duration: 30 });
  });

  it('forgets events that are older than its window, even without new events', () => {
    const totals = new RollingTotals();
    totals.add(0, 10, true);
    expect(totals.read(WINDOW - 1)).toMatchObject({ count: 1 });
    expect(totals.read(WINDOW)).toMatchObject({ count: 0, failures: 0, duration: 0 });
  });

  it('resets a slice before it is used again', () => {
    const totals = new RollingTotals();
    totals.add(0, 10, true);
    totals.add(WINDOW, 1, false);
    expect(totals.read(WINDOW)).toMatchObject({ count: 1, failures: 0, duration: 1 });
  });
});
