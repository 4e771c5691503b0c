import { CircuitBreakerService } from '@breakwater/resilience';
import type { BenchCase, Effort } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import type { Timings } from '../measure/timings.js';
import { atMost } from '../report/check.js';
import { grouped, nanoseconds } from '../report/figures.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork, ONE_HOUR } from '../subjects/guarded.work.js';
import { opossum } from '../subjects/opossum.js';
import { flaky, work } from '../subjects/work.js';

/** Calls in a window that is emptied at twice the number: so many on average. */
const FEW = 100;
const MANY = 50_000;

/** Opossum sorts the whole window at each failure. */
const CALLS_OF_OPOSSUM = { few: 20_000, many: 100 };

/** Recording outcomes, one failure in four, in a window that holds few or many of them. */
export const recordingFailuresCase: BenchCase = {
  name: 'recording-failures',
  async run(effort) {
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const circuits = app.get(CircuitBreakerService);
    const many = Math.ceil(MANY * effort.share);
    await fill(many, () => ours.withManyRecorded('v1'));
    const emptied = everyTime(2 * FEW, () => circuits.reset('few'));
    const timings = await interleave(
      [
        { label: 'few', call: () => (emptied(), ours.withFewRecorded('v1')) },
        { label: 'many', call: () => ours.withManyRecorded('v1') },
      ],
      { calls: 60_000, rejections: 1 / 4 },
      effort,
    );
    const theirs = await timeOpossum(many, { ...effort, rounds: Math.ceil(effort.rounds / 4) });
    return {
      title: `one failure in four, ${FEW} and ${grouped(MANY)} calls in the window`,
      figures: { Breakwater: fewAndMany(timings), opossum: fewAndMany(theirs) },
      checks: [atMost(timings.ratio('many', 'few'), 1.2, `of the cost with ${FEW}`)],
    };
  },
};

/** Opossum's window is filled with successes only: failures would take minutes. */
async function timeOpossum(many: number, effort: Effort): Promise<Timings> {
  const options = { rollingCountTimeout: ONE_HOUR };
  const some = flaky();
  let filled = false;
  const full = opossum((id) => (filled ? some(id) : work(id)), options);
  await fill(many, () => full.fire('v1'));
  filled = true;
  let few = opossum(flaky(), options);
  const renewed = everyTime(2 * FEW, () => {
    few.shutdown();
    few = opossum(flaky(), options);
  });
  return interleave(
    [
      { label: 'few', call: () => (renewed(), few.fire('v1')), calls: CALLS_OF_OPOSSUM.few },
      { label: 'many', call: () => full.fire('v1'), calls: CALLS_OF_OPOSSUM.many },
    ],
    { calls: 0, rejections: 1 / 4 },
    effort,
  );
}

async function fill(calls: number, call: () => Promise<unknown>): Promise<void> {
  for (let number = 0; number < calls; number++) await call().catch(() => undefined);
}

/** Acts at the first of every `calls` calls. */
function everyTime(calls: number, act: () => void): () => void {
  let number = 0;
  return () => {
    if (number++ % calls === 0) act();
  };
}

function fewAndMany(timings: Timings): string {
  return `${grouped(timings.of('few'))} and ${nanoseconds(timings.of('many'))}`;
}
