import { hours, minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { START, someOccurrences } from '../../test/some-occurrences.js';
import { type IssueLife, firstLife, isSettled, nextLife } from './issue-life.js';
import { DEFAULT_ISSUE_RULES } from './issue-rules.js';
import type { IssueState } from '../error-tracking.events.js';

const DAY = hours(24);
const after = (milliseconds: number): Date => new Date(START.getTime() + milliseconds);

/** An issue of two days, with ten errors an hour, that got into `state` half a day ago; the next hour begins. */
function issueIn(state: IssueState): Parameters<typeof nextLife>[0] {
  const hour = Math.floor(START.getTime() / hours(1));
  return {
    state,
    confirmedAt: after(-DAY / 2),
    firstSeen: after(-2 * DAY),
    activity: { hour, errors: 0, past: 400, peak: 12 },
    ...(state === 'resolved' && { resolvedAt: after(-DAY / 2) }),
  };
}
const stateAfter = (before: Parameters<typeof nextLife>[0], count: number, at = START): IssueState =>
  nextLife(before, someOccurrences({ count, at }), DEFAULT_ISSUE_RULES).state;

/** The life of an issue that is seen at these times, so often. */
function lifeOf(...seen: readonly [at: number, count: number][]): IssueLife {
  const [[first, count] = [0, 1], ...others] = seen;
  let life = firstLife(someOccurrences({ at: after(first), count }));
  for (const [at, next] of others) {
    const occurrences = someOccurrences({ at: after(at), count: next });
    life = nextLife({ ...life, firstSeen: after(first) }, occurrences, DEFAULT_ISSUE_RULES);
  }
  return life;
}

describe('the next state of an issue', () => {
  it.each<[IssueState, few: IssueState, tooMany: IssueState]>([
    ['new', 'new', 'escalating'],
    ['ongoing', 'ongoing', 'escalating'],
    ['escalating', 'escalating', 'escalating'],
    ['regressed', 'regressed', 'escalating'],
    ['archived', 'archived', 'escalating'],
    ['resolved', 'regressed', 'regressed'],
  ])('that is %s is %s with few errors, and %s with too many', (state, few, tooMany) => {
    expect(stateAfter(issueIn(state), 100)).toBe(few);
    expect(stateAfter(issueIn(state), 1_000)).toBe(tooMany);
  });

  it.each<[IssueState, IssueState]>([
    ['new', 'ongoing'],
    ['escalating', 'ongoing'],
    ['regressed', 'ongoing'],
    ['ongoing', 'ongoing'],
    ['archived', 'archived'],
  ])('that was %s for a day is %s', (state, expected) => {
    expect(stateAfter({ ...issueIn(state), confirmedAt: after(-DAY) }, 1)).toBe(expected);
    expect(isSettled(issueIn(state), after(DAY / 2), DEFAULT_ISSUE_RULES)).toBe(state !== expected);
  });

  it('is not escalating within the first hour of a new issue', () => {
    expect(lifeOf([0, 1], [minutes(49), 90_000]).state).toBe('new');
    expect(lifeOf([0, 1], [minutes(50), 90_000]).state).toBe('new');
    expect(lifeOf([0, 1], [minutes(110), 90_000]).state).toBe('escalating');
  });

  it.each<IssueState>(['archived', 'regressed'])(
    'is not escalating before a whole hour in the state %s',
    (state) => {
      const before = { ...issueIn(state), confirmedAt: START };
      const stormFor = (time: number): IssueState => {
        let life: IssueLife = before;
        for (let minute = 0; minute < time; minute += minutes(1)) {
          const occurrences = someOccurrences({ at: after(minute), count: 100 });
          life = nextLife({ ...life, firstSeen: before.firstSeen }, occurrences, DEFAULT_ISSUE_RULES);
        }
        return life.state;
      };
      expect(stormFor(hours(6))).toBe(state);
      expect(stateAfter(before, 90_000, after(minutes(109)))).toBe(state);
      expect(stateAfter(before, 90_000, after(minutes(110)))).toBe('escalating');
    },
  );

  it('stays escalating for a day after the last hour above the forecast', () => {
    const quiet = lifeOf([0, 1], [2 * DAY, 200]);
    expect(quiet).toMatchObject({ state: 'escalating', confirmedAt: after(2 * DAY) });
    const still = lifeOf([0, 1], [2 * DAY, 200], [2 * DAY + hours(1), 401]);
    expect(still).toMatchObject({ state: 'escalating', confirmedAt: after(2 * DAY + hours(1)) });
    const calm = lifeOf([0, 1], [2 * DAY, 200], [2 * DAY + hours(1), 5]);
    expect(calm).toMatchObject({ state: 'escalating', confirmedAt: after(2 * DAY) });
  });
});
