import { setImmediate } from 'node:timers/promises';
import type { BenchCase } from '../bench-case.js';
import { heapInUse } from '../measure/heap.js';
import { below } from '../report/check.js';
import { buildOneOf } from '../subjects/failure.js';
import { createTrackingApp } from '../subjects/tracking-app.js';

const ERRORS = 200_000;
const KINDS = 10_000;

/** Share of the errors after which each kind has its samples, so that nothing may grow any more. */
const EARLY = 1 / 2;

/** Errors between two turns of the event loop, as requests come in batches. */
const BATCH = 1_000;

/** Measures the memory of many errors of ten thousand kinds: after ten errors of each kind, and at the end. */
export const trackingMemoryCase: BenchCase = {
  name: 'tracking-memory',
  async run({ share }) {
    const errors = Math.ceil(ERRORS * share);
    const { app, tracker } = await createTrackingApp();
    let tracked = 0;
    const trackUntil = async (end: number): Promise<number> => {
      while (tracked < end) {
        for (let one = 0; one < BATCH; one++) tracker.trackError(buildOneOf(KINDS, tracked++));
        await setImmediate();
      }
      await tracker.flush();
      return (await heapInUse()) / 1_000_000;
    };
    const before = (await heapInUse()) / 1_000_000;
    const early = await trackUntil(errors * EARLY);
    const late = await trackUntil(errors);
    await app.close();
    return {
      title: '200 000 errors of 10 000 kinds',
      figures: { Breakwater: `${(late - before).toFixed(1)} MB` },
      checks: [
        below(late - before, 64, 'MB of heap in the end'),
        below(Math.max(0, late - early), 4, 'MB more than after the first 100 000'),
      ],
    };
  },
};
