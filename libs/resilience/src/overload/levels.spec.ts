import { CRITICALITIES } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COHORTS, LEVELS, LevelWindow, OPEN, type Threshold, cohortOf, levelOf } from './levels.js';

const level = fc.integer({ min: 0, max: LEVELS - 1 });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });

function windowOf(levels: readonly number[], size = 1_000): LevelWindow {
  const window = new LevelWindow(size);
  for (const one of levels) window.add(one);
  return window;
}

/** The number of levels that the threshold refuses, where a share of one counts as a share. */
const refusedOf = (levels: readonly number[], { level: at, share }: Threshold): number =>
  levels.reduce((sum, one) => sum + (one < at ? 1 : one === at ? share : 0), 0);

describe('the threshold', () => {
  it('refuses exactly the wanted share of the latest requests', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 300 }), ratio, (levels, wanted) => {
        const threshold = windowOf(levels).threshold(wanted);
        expect(refusedOf(levels, threshold)).toBeCloseTo(wanted * levels.length, 6);
      }),
    );
  });

  it('never falls when the wanted share grows', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 300 }), ratio, ratio, (levels, one, other) => {
        const window = windowOf(levels);
        const [low, high] = [window.threshold(Math.min(one, other)), window.threshold(Math.max(one, other))];
        expect(low.level + low.share).toBeLessThanOrEqual(high.level + high.share + 1e-9);
      }),
    );
  });

  it('depends on the latest requests only', () => {
    fc.assert(
      fc.property(
        fc.array(level, { maxLength: 60 }),
        fc.array(level, { minLength: 20, maxLength: 20 }),
        ratio,
        (older, latest, wanted) => {
          const size = 20;
          expect(windowOf([...older, ...latest], size).threshold(wanted)).toEqual(
            windowOf(latest, size).threshold(wanted),
          );
        },
      ),
    );
  });

  it('refuses nothing before the first request, and after the window was cleared', () => {
    const window = windowOf([5, 6]);
    window.clear();
    expect([windowOf([]).threshold(0.9), window.threshold(0.9)]).toEqual([OPEN, OPEN]);
  });
});

describe('levelOf', () => {
  it('puts every user of a class above every user of the classes below', () => {
    const levels = CRITICALITIES.toReversed().flatMap((criticality) => [
      levelOf(criticality, 0),
      levelOf(criticality, COHORTS - 1),
    ]);
    expect(levels).toEqual(levels.toSorted((one, other) => one - other));
    expect([levels[0], levels.at(-1)]).toEqual([0, LEVELS - 1]);
  });
});

describe('cohortOf', () => {
  it('returns the same group for a user in an hour', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 400_000, max: 600_000 }), (user, hour) => {
        const cohort = cohortOf(user, hour);
        expect(cohort).toBe(cohortOf(user, hour));
        expect(Number.isInteger(cohort) && cohort >= 0 && cohort < COHORTS).toBe(true);
      }),
    );
  });

  it('spreads users, and mixes them anew each hour', () => {
    const random = new SeededRandom(7);
    const users = Array.from({ length: 12_800 }, () => `Bearer ${random.next()}`);
    const counts = Array.from({ length: COHORTS }, () => 0);
    for (const user of users) counts[cohortOf(user, 490_000)]!++;
    const stayed = users.filter((user) => cohortOf(user, 490_000) === cohortOf(user, 490_001)).length;
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(160);
    expect(stayed).toBeLessThan(300);
  });
});
