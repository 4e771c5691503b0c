import { toMicroseconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CountWindow } from './count-window.js';
import { LATENCY_SCALE } from './latency-scale.js';
import type { CountedOutcome } from './outcome.js';
import { type CountName, type OutcomeCounts, type OutcomeWindow, readCounts } from './outcome-window.js';
import { TimeWindow } from './time-window.js';

interface Recorded {
  readonly outcome: CountedOutcome;
  readonly slow: boolean;
  readonly latency: number;
}
interface Noted {
  readonly note: 'ignored' | 'rejected' | 'fallbacks';
}
type Event = (Recorded | Noted) & { readonly after: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      outcome: fc.constantFrom<CountedOutcome>('success', 'failure', 'timeout'),
      slow: fc.boolean(),
      latency: fc.double({ min: 0, max: 100_000, noNaN: true }),
      after: fc.integer({ min: 0, max: 400 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      note: fc.constantFrom<Noted['note']>('ignored', 'rejected', 'fallbacks'),
      after: fc.integer({ min: 0, max: 3_000 }),
    }),
  },
);

const countsOf = (window: OutcomeWindow): OutcomeCounts => readCounts((count) => window.total(count));

/** Counts events the slow way. */
function naiveCounts(events: readonly (Recorded | Noted)[]): OutcomeCounts {
  const recorded = events.filter((one) => 'outcome' in one);
  const noted = (note: string): number => events.filter((one) => 'note' in one && one.note === note).length;
  return {
    successes: recorded.filter(({ outcome }) => outcome === 'success').length,
    failures: recorded.filter(({ outcome }) => outcome !== 'success').length,
    timeouts: recorded.filter(({ outcome }) => outcome === 'timeout').length,
    slow: recorded.filter(({ slow }) => slow).length,
    ignored: noted('ignored'),
    rejected: noted('rejected'),
    fallbacks: noted('fallbacks'),
    latency: recorded.reduce((sum, { latency }) => sum + toMicroseconds(latency), 0),
  };
}

function naiveSlots(events: readonly (Recorded | Noted)[]): number[] {
  const slots = Array.from({ length: LATENCY_SCALE.slots }, () => 0);
  for (const one of events) {
    if (!('outcome' in one)) continue;
    const slot = LATENCY_SCALE.slotOf(toMicroseconds(one.latency));
    slots[slot] = (slots[slot] ?? 0) + 1;
  }
  return slots;
}

const slotsOf = (window: OutcomeWindow): number[] =>
  Array.from({ length: LATENCY_SCALE.slots }, (_, slot) => window.latencies(slot));

function apply(window: OutcomeWindow, one: Event, now: number): void {
  if ('outcome' in one) window.record(one.outcome, one.slow, one.latency, now);
  else window.note(one.note, now);
}

const emptyCounts = naiveCounts([]);

describe('TimeWindow', () => {
  it('agrees with a model that keeps every event', () => {
    const buckets = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(event), buckets, (events, count) => {
        const window = new TimeWindow(1_000, count);
        const span = 1_000 / count;
        const past: { at: number; one: Event }[] = [];
        let now = 5_000;
        for (const one of events) {
          now += one.after;
          apply(window, one, now);
          past.push({ at: now, one });
          const oldest = Math.floor(now / span) - count;
          const alive = past.filter(({ at }) => Math.floor(at / span) > oldest).map((entry) => entry.one);
          expect(countsOf(window)).toEqual(naiveCounts(alive));
          expect(slotsOf(window)).toEqual(naiveSlots(alive));
        }
      }),
    );
  });

  it('drops a bucket exactly when the window has moved past it', () => {
    const window = new TimeWindow(1_000, 10);
    window.record('failure', false, 5, 0);
    window.advance(999);
    expect(window.total('failures')).toBe(1);
    window.advance(1_000);
    expect(window.total('failures')).toBe(0);
  });

  it('keeps the counts of later buckets when time jumps', () => {
    const window = new TimeWindow(1_000, 10);
    window.record('failure', false, 5, 50);
    window.record('success', false, 5, 850);
    window.advance(1_749);
    expect(countsOf(window)).toMatchObject({ failures: 0, successes: 1 });
  });

  it('is empty after a pause longer than itself', () => {
    const window = new TimeWindow(1_000, 10);
    for (let at = 0; at < 1_000; at += 100) window.record('failure', true, 5, at);
    window.advance(300_000);
    expect(countsOf(window)).toEqual(emptyCounts);
  });

  it('shows its buckets, the newest first', () => {
    const window = new TimeWindow(300, 3);
    window.record('success', false, 1, 0);
    window.record('failure', false, 2, 100);
    const seen = window
      .slices(250)
      .map(({ successes, failures, latency }) => ({ successes, failures, latency }));
    expect(seen).toEqual([
      { successes: 0, failures: 0, latency: 0 },
      { successes: 0, failures: 1, latency: 2_000 },
      { successes: 1, failures: 0, latency: 1_000 },
    ]);
    expect(window.slices(300)[2]).toMatchObject({ failures: 1 });
  });

  it('is empty after reset() and goes on counting', () => {
    const window = new TimeWindow(1_000, 10);
    window.record('timeout', true, 5, 0);
    window.note('rejected', 0);
    window.reset();
    expect(countsOf(window)).toEqual(emptyCounts);
    expect(slotsOf(window)).toEqual(naiveSlots([]));
    window.record('success', false, 5, 1);
    expect(window.total('successes')).toBe(1);
  });
});

describe('CountWindow', () => {
  it('agrees with a model that keeps every event', () => {
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: 1, max: 8 }), (events, capacity) => {
        const window = new CountWindow(capacity);
        const past: Event[] = [];
        for (const one of events) {
          apply(window, one, 0);
          past.push(one);
          const outcomes = past.filter((entry) => 'outcome' in entry);
          const oldest = outcomes.at(-capacity);
          const full = outcomes.length >= capacity;
          const alive = full && oldest ? past.slice(past.indexOf(oldest)) : past;
          expect(countsOf(window)).toEqual(naiveCounts(alive));
          expect(slotsOf(window)).toEqual(naiveSlots(alive));
        }
      }),
    );
  });

  it('ignores the time', () => {
    const window = new CountWindow(2);
    window.record('failure', false, 5);
    window.advance();
    expect(window.total('failures')).toBe(1);
  });

  it('has a single slice', () => {
    const window = new CountWindow(5);
    window.record('failure', true, 2);
    window.note('fallbacks');
    expect(window.slices()).toEqual([
      naiveCounts([{ outcome: 'failure', slow: true, latency: 2 }, { note: 'fallbacks' }]),
    ]);
  });

  it('is empty after reset() and fills up again', () => {
    const window = new CountWindow(2);
    for (let call = 0; call < 3; call++) window.record('failure', true, 5);
    window.reset();
    expect(countsOf(window)).toEqual(emptyCounts);
    expect(slotsOf(window)).toEqual(naiveSlots([]));
    for (let call = 0; call < 3; call++) window.record('success', false, 5);
    expect(window.total('successes')).toBe(2);
    expect(slotsOf(window).reduce((sum, count) => sum + count)).toBe(2);
  });
});

describe('readCounts', () => {
  it('reads each count by its name', () => {
    const names: CountName[] = [];
    const counts = readCounts((count) => names.push(count));
    expect(Object.keys(counts)).toEqual(names);
    expect(names).toEqual(Object.keys(emptyCounts));
  });
});

describe('a bucket', () => {
  it('sums two hours of latency exactly', () => {
    const window = new TimeWindow(3_600_000, 1);
    const longest = (2 ** 31 - 1) / 1_000;
    for (let call = 0; call < 4; call++) window.record('success', false, longest, 0);
    expect(window.total('latency')).toBe(4 * (2 ** 31 - 1));
    expect(window.slices(0)[0]?.latency).toBe(4 * (2 ** 31 - 1));
  });
});
