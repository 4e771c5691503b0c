import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

const budgetOf = (ratio: number, minimum: number, start = 0): RetryBudget =>
  new RetryBudget({ ratio, minimum, window: 10_000, rejectWithBudgetError: false }, start);

const calls = (budget: RetryBudget, count: number): void => {
  for (let i = 0; i < count; i++) budget.recordCall();
};

/** Retries that the budget lets through at `now`, each started at once. */
const admit = (budget: RetryBudget, now: number, wanted = 1_000): number => {
  let admitted = 0;
  while (admitted < wanted && budget.reserve(now)) {
    budget.spend(now);
    admitted++;
  }
  return admitted;
};

describe('RetryBudget', () => {
  it('allows the minimum without any calls', () => {
    expect(admit(budgetOf(0.2, 3), 0)).toBe(3);
  });

  it('allows the minimum plus the share of the calls', () => {
    const budget = budgetOf(0.2, 3);
    calls(budget, 50);
    expect(admit(budget, 1_000)).toBe(13);
  });

  it('allows only whole retries', () => {
    const budget = budgetOf(0.2, 3);
    calls(budget, 4);
    expect(admit(budget, 0)).toBe(3);
    calls(budget, 1);
    expect(admit(budget, 0)).toBe(1);
  });

  it('shows the limit and the retries that are left, in whole retries', () => {
    const budget = budgetOf(0.2, 3);
    expect(budget.read(0)).toEqual({ available: 3, limit: 3 });
    calls(budget, 14);
    expect(budget.read(0)).toEqual({ available: 5, limit: 5 });
    budget.reserve(0);
    expect(budget.read(0)).toEqual({ available: 4, limit: 5 });
    expect(admit(budget, 0)).toBe(4);
    expect(budget.read(0)).toEqual({ available: 0, limit: 5 });
    expect(budget.read(60_000)).toEqual({ available: 2, limit: 3 });
  });

  it('counts a waiting retry as long as it waits', () => {
    const budget = budgetOf(0, 1);
    expect(budget.reserve(0)).toBe(true);
    expect(budget.reserve(0)).toBe(false);
    expect(budget.reserve(60_000)).toBe(false);
  });

  it('counts a retry for a whole window from its start on', () => {
    const budget = budgetOf(0, 1);
    budget.reserve(0);
    budget.spend(15_000);
    expect(budget.reserve(19_999)).toBe(false);
    expect(budget.reserve(30_000)).toBe(true);
  });

  it('frees the place of a retry whose wait was aborted', () => {
    const budget = budgetOf(0, 1);
    budget.reserve(0);
    budget.release();
    expect(budget.reserve(0)).toBe(true);
  });

  it('forgets the retries of the previous window little by little', () => {
    const budget = budgetOf(0, 4);
    expect(admit(budget, 0)).toBe(4);
    expect(admit(budget, 9_999)).toBe(0);
    expect(admit(budget, 10_000)).toBe(0);
    expect(admit(budget, 12_499)).toBe(0);
    expect(admit(budget, 12_500)).toBe(1);
    expect(admit(budget, 15_000)).toBe(1);
    expect(admit(budget, 20_000)).toBe(2);
  });

  it('forgets everything after two windows', () => {
    const budget = budgetOf(0, 4);
    admit(budget, 0);
    expect(admit(budget, 20_000)).toBe(4);
  });

  it('counts the calls of the previous window by the part that overlaps', () => {
    const budget = budgetOf(0.5, 0, 5_000);
    calls(budget, 100);
    expect(admit(budget, 14_999, 1)).toBe(1);
    // 100 calls over 10 s; a quarter of the window later three quarters of them are left: 37.5, less 0.75 for the retry.
    expect(budget.reserve(15_000)).toBe(true);
    budget.release();
    expect(admit(budget, 17_500)).toBe(36);
  });

  it('assumes that the calls of a long time without failures were spread evenly', () => {
    const budget = budgetOf(0.5, 0);
    calls(budget, 1_000);
    // 1 000 calls in 100 s are 100 in each window.
    expect(admit(budget, 100_000)).toBe(50);
  });

  it('splits the calls between the current and the previous window', () => {
    const budget = budgetOf(0.5, 0);
    calls(budget, 1_500);
    // 1 500 calls in 15 s: 1 000 in the previous window, of which half overlaps, and 500 in the current one.
    expect(admit(budget, 15_000)).toBe(500);
  });

  it('keeps the retries of the previous window when it spreads the calls', () => {
    const budget = budgetOf(0, 2);
    admit(budget, 5_000);
    expect(admit(budget, 15_000)).toBe(1);
  });

  it('limits the retries in a storm to the share of the calls', () => {
    const budget = budgetOf(0.2, 3);
    const random = new SeededRandom(7);
    let [now, total, retries] = [0, 0, 0];
    const waiting: number[] = [];
    // Ten minutes in which every call and every retry fails, at about 100 calls a second.
    while (now < 600_000) {
      now += random.next() * 20;
      while (waiting[0] !== undefined && waiting[0] <= now) {
        budget.spend(waiting.shift() as number);
        retries++;
        if (budget.reserve(now)) waiting.push(now + 1_000);
      }
      budget.recordCall();
      total++;
      if (budget.reserve(now)) waiting.push(now + 1_000);
    }
    expect(total).toBeGreaterThan(50_000);
    expect(retries / total).toBeGreaterThan(0.17);
    expect(retries).toBeLessThanOrEqual(0.2 * total + 3 * 60);
  });
});
