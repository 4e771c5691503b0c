import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ReceivedEvent } from '../../src/processing/received-event.js';
import { Watermark } from '../../src/processing/watermark.js';
import { WorkQueue } from '../../src/processing/work-queue.js';
import type { Work } from '../../src/processing/work.js';
import { deferred, startProcessor, textOf } from '../support/start-processor.js';

const workOf = (cursor: number, key?: unknown, size = 1): Work => ({
  event: new ReceivedEvent('posts', undefined, cursor, undefined, 0),
  text: '',
  size,
  key,
  unreadable: undefined,
  isReplay: false,
  attempts: 0,
  isCommitted: false,
  isDone: false,
});

describe('handlers in parallel', () => {
  it('run at most as many at the same time as the option says', async () => {
    const ends = new Map<number, () => void>();
    const started = await startProcessor(
      ({ cursor }) => {
        const { promise, resolve } = deferred();
        ends.set(cursor as number, resolve);
        return promise;
      },
      { parallel: 3 },
    );
    started.acceptAt(1, 2, 3, 4, 5);
    expect([...ends.keys()]).toEqual([1, 2, 3]);
    ends.get(2)?.();
    await started.clock.settle();
    expect([...ends.keys()]).toEqual([1, 2, 3, 4]);
  });

  it('move the position only past events before which nothing is open', async () => {
    const ends = new Map<number, () => void>();
    const started = await startProcessor(
      ({ cursor }) => {
        const { promise, resolve } = deferred();
        ends.set(cursor as number, resolve);
        return promise;
      },
      { parallel: 3 },
    );
    started.acceptAt(1, 2, 3);
    ends.get(3)?.();
    ends.get(2)?.();
    await started.clock.settle();
    expect(started.processor.figures).toMatchObject({ cursor: undefined, handled: 2 });
    ends.get(1)?.();
    await started.clock.settle();
    expect(started.processor.figures).toMatchObject({ cursor: 3, handled: 3 });
  });

  it('keep the events of one key in order, also when one of them is repeated', async () => {
    const handled: string[] = [];
    let failures = 2;
    const started = await startProcessor(
      async ({ data }) => {
        const { did, time_us } = data as { did: string; time_us: number };
        if (time_us === 1 && failures-- > 0) throw new Error('boom');
        handled.push(`${did}${time_us}`);
        await Promise.resolve();
      },
      { parallel: 4, keyOf: (data: { did: string }) => data.did },
    );
    started.accept(...[1, 2, 3, 4].map((position) => textOf(position, { did: position === 2 ? 'b' : 'a' })));
    await started.clock.advance(60_000);
    expect(handled).toEqual(['b2', 'a1', 'a3', 'a4']);
  });
});

describe('the watermark', () => {
  it('is the position before the first open event, in every order of acknowledgements', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), { maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (positions, choices) => {
          const watermark = new Watermark();
          const works = positions.map((cursor) => ({ event: { cursor }, isDone: false }));
          for (const work of works) watermark.add(work);
          const open = [...works];
          while (open.length > 0) {
            const [work] = open.splice((choices.next().value as number) % open.length, 1);
            watermark.acknowledge(work!);
            const first = works.findIndex(({ isDone }) => !isDone);
            const before = works.slice(0, first === -1 ? undefined : first);
            const numbers = before.flatMap(({ event: { cursor } }) => cursor ?? []);
            expect(watermark.position).toBe(numbers.length > 0 ? Math.max(...numbers) : undefined);
            expect(watermark.span).toBe(works.length - before.length);
          }
        },
      ),
    );
  });

  it('takes the last text for the position, because texts do not compare', () => {
    const watermark = new Watermark();
    for (const cursor of ['b', 'a', 'c']) {
      const entry = { event: { cursor }, isDone: false };
      watermark.add(entry);
      watermark.acknowledge(entry);
      expect(watermark.position).toBe(cursor);
    }
  });
});

describe('the queue', () => {
  it('hands out every event once, and those of one key in order and one at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), { maxLength: 60 }),
        fc.infiniteStream(fc.nat({ max: 2 })),
        (keys, choices) => {
          const queue = new WorkQueue({ maxQueued: 1_000, maxQueuedBytes: 1_000 }, () => 0);
          const waiting = keys.map((key, index) => workOf(index, key));
          const running: Work[] = [];
          const out: Work[] = [];
          const together: number[] = [];
          while (out.length < keys.length || running.length > 0) {
            const choice = choices.next().value as number;
            const next = choice === 0 ? waiting.shift() : undefined;
            if (next) queue.push(next);
            else if (choice === 1 || running.length === 0) {
              const work = queue.next();
              if (!work) continue;
              together.push(running.filter(({ key }) => key !== undefined && key === work.key).length);
              running.push(work);
              out.push(work);
            } else queue.release(running.shift()!);
          }
          for (const key of ['a', 'b', 'c']) {
            const order = out.filter((work) => work.key === key).map(({ event }) => event.cursor as number);
            expect(order).toEqual(order.toSorted((a, b) => a - b));
          }
          expect(together.filter((others) => others > 0)).toEqual([]);
          expect(new Set(out).size).toBe(keys.length);
          expect(queue).toMatchObject({ queued: 0, bytes: 0, isFull: false });
        },
      ),
    );
  });

  it('is full at the number of events, until half of it is acknowledged', async () => {
    const ends: (() => void)[] = [];
    const started = await startProcessor(
      () => {
        const { promise, resolve } = deferred();
        ends.push(resolve);
        return promise;
      },
      { maxQueued: 4 },
    );
    let rooms = 0;
    started.processor.onRoom(() => rooms++);
    started.acceptAt(1, 2, 3);
    expect(started.processor.isFull).toBe(false);
    started.acceptAt(4);
    expect(started.processor.isFull).toBe(true);
    ends[0]?.();
    await started.clock.settle();
    expect(started.processor.isFull).toBe(true);
    ends[1]?.();
    await started.clock.settle();
    expect(started.processor.isFull).toBe(false);
    expect(rooms).toBe(1);
  });

  it('is full at the number of bytes', async () => {
    const started = await startProcessor(() => new Promise(() => undefined), { maxQueuedBytes: 1_000 });
    started.processor.accept({ text: textOf(1), size: 999 });
    expect(started.processor.isFull).toBe(false);
    started.processor.accept({ text: textOf(2), size: 1 });
    expect(started.processor.isFull).toBe(true);
    await started.stop();
  });

  it('is full when one slow event holds back the position, whatever else is handled', async () => {
    const started = await startProcessor(
      ({ cursor }) => (cursor === 1 ? new Promise(() => undefined) : undefined),
      { parallel: 2, maxQueued: 10 },
    );
    started.acceptAt(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(started.processor.isFull).toBe(false);
    started.acceptAt(10);
    expect(started.processor.isFull).toBe(true);
    await started.stop();
  });
});
