import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Attempt, HedgeHarness } from '../../test/hedge.harness.js';
import { networkError } from '../../test/retry.harness.js';

const DELAY = 100;

/** One attempt of the model: when it starts, when it ends, and how. */
interface Planned {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
}

type Outcome = 'success' | 'may pass' | 'ends' | 'no more';

interface Result {
  readonly starts: number[];
  readonly end: number;
  readonly wins: boolean;
}

/** The simplest hedge: it looks at all attempts after each millisecond. */
function model(script: readonly { takes: number; outcome: Outcome }[], maxHedges: number): Result {
  const attempts: Planned[] = [];
  let left = maxHedges;
  let due = Infinity;
  const start = (now: number): void => {
    const { takes, outcome } = script[Math.min(attempts.length, script.length - 1)]!;
    if (attempts.length > 0) left--;
    attempts.push({ from: now, to: now + takes, outcome });
    due = left > 0 ? now + DELAY : Infinity;
  };
  start(0);
  for (let now = 0; ; now++) {
    for (const attempt of attempts.filter(({ to }) => to === now)) {
      const result = { starts: attempts.map(({ from }) => from), end: now };
      if (attempt.outcome === 'success') return { ...result, wins: true };
      if (attempt.outcome === 'ends') return { ...result, wins: false };
      if (attempt.outcome === 'no more') left = 0;
      due = Infinity;
      if (left > 0) start(now);
      if (attempts.every(({ to }) => to <= now)) return { ...result, wins: false };
    }
    if (now === due) start(now);
  }
}

const ERRORS: Readonly<Record<Exclude<Outcome, 'success'>, Error>> = {
  'may pass': networkError(),
  ends: new TypeError('bug'),
  'no more': Object.assign(new Error('overloaded'), { status: 503, retryable: false }),
};

describe('a hedged call', () => {
  it('agrees with a model that looks at all attempts after each millisecond', async () => {
    const outcome = fc.constantFrom<Outcome>('success', 'may pass', 'ends', 'no more');
    // Odd and even times never meet the even times of hedges in the same millisecond, whose order is not defined.
    const attempt = fc.record({
      takes: fc.integer({ min: 0, max: 200 }).map((half) => 2 * half + 1),
      outcome,
    });
    const script = fc.array(attempt, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 4 }), async (planned, maxHedges) => {
        const expected = model(planned, maxHedges);
        if (hasTie(planned, expected)) return;
        const harness = new HedgeHarness({ delay: DELAY, maxHedges });
        let end = -1;
        const attempts = planned.map(({ takes, outcome: kind }): Attempt =>
          kind === 'success' ? { takes } : { takes, error: ERRORS[kind] },
        );
        const result = harness.start(attempts).then(
          () => true,
          () => false,
        );
        void result.then(() => (end = harness.clock.now()));
        await harness.clock.advance(3_000);
        expect({ starts: harness.starts, end, wins: await result }).toEqual(expected);
        expect(harness.clock.referenced).toBe(0);
        expect(harness.scopes.filter(({ closed }) => !closed)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** Tells whether two things happen in the same millisecond, so that their order is not defined. */
function hasTie(planned: readonly { takes: number }[], { starts }: Result): boolean {
  const ends = starts.map((from, index) => from + planned[Math.min(index, planned.length - 1)]!.takes);
  const times = [...ends, ...starts.map((from) => from + DELAY)];
  return new Set(times).size < times.length;
}
