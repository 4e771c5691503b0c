import { describe, expect, it } from '@jest/globals';
import { seconds } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { IssueCount } from './issue-store.js';
import { IssueCounts } from './issue-counts.js';

const stored = (errors: number): IssueCount[] => [
  { state: 'new', category: 'database', severity: 'high', issues: 1, errors },
];
const batch = (count: number) => [{ category: 'database', severity: 'high', count } as const];

/** A store that answers when the test says so, with its content at that time. */
class SlowStore {
  errors = 0;
  questions: ((counts: IssueCount[]) => void)[] = [];

  counts(): Promise<IssueCount[]> {
    return new Promise((resolve) => this.questions.push(resolve));
  }

  answer(): void {
    this.questions.shift()?.(stored(this.errors));
  }
}

const total = (counts: IssueCounts): number =>
  [...counts.latest.map(({ errors }) => errors), ...[...counts.since].map(({ count }) => count)].reduce(
    (sum, errors) => sum + errors,
    0,
  );

describe('IssueCounts', () => {
  it('queries the store at most once in ten seconds, and adds the errors stored in between', async () => {
    const clock = new VirtualClock();
    let questions = 0;
    let errors = 0;
    const counts = new IssueCounts(clock, {
      counts: () => (questions++, Promise.resolve(stored(errors))),
    });
    for (let second = 0; second < 25; second++) {
      errors += 4;
      await counts.add(batch(4), false);
      expect(total(counts)).toBe(errors);
      await clock.advance(seconds(1));
    }
    expect(questions).toBe(3);
    await counts.add([], true);
    expect(questions).toBe(4);
  });

  it('queries again once when issues change during a query', async () => {
    const store = new SlowStore();
    const counts = new IssueCounts(new VirtualClock(), store);
    const first = counts.refresh();
    store.errors = 5;
    const others = Promise.all([counts.refresh(), counts.refresh()]);
    store.answer();
    await first;
    expect(store.questions).toHaveLength(1);
    store.errors = 6;
    store.answer();
    await others;
    expect(counts.latest).toEqual(stored(6));
  });

  it('loses no error that is stored while the store counts', async () => {
    const store = new SlowStore();
    const counts = new IssueCounts(new VirtualClock(), store);
    const asked = counts.refresh();
    await counts.add(batch(3), false);
    store.answer();
    await asked;
    expect(total(counts)).toBe(3);
  });

  it('keeps its counts when the store does not answer', async () => {
    const clock = new VirtualClock();
    let fails = false;
    const counts = new IssueCounts(clock, {
      counts: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(stored(2))),
    });
    await counts.refresh();
    fails = true;
    await clock.advance(seconds(10));
    await counts.add(batch(3), false);
    expect(total(counts)).toBe(5);
  });

  it('sums issues by state and severity', async () => {
    const counts = new IssueCounts(new VirtualClock(), {
      counts: () =>
        Promise.resolve([
          ...stored(1),
          ...stored(1).map((one) => ({ ...one, category: 'network' as const })),
        ]),
    });
    await counts.refresh();
    expect(counts.gauges()).toEqual([{ state: 'new', severity: 'high', issues: 2 }]);
  });
});
