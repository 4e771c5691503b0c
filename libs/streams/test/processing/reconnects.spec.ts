import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryCursorStore } from '@breakwater/streams';
import { startProcessor, textOf } from '../support/start-processor.js';

const SECOND = 1_000_000;

describe('a reconnect', () => {
  it('continues 5 seconds before the last received event', async () => {
    const { processor } = await startProcessor(() => undefined);
    processor.accept({ text: textOf(100 * SECOND), size: 1 });
    expect(processor.resumeAt()).toBe(95 * SECOND);
  });

  it.each([
    ['milliseconds', 10_000, 5_000],
    ['seconds', 10, 5],
    ['sequence', 10, 10],
  ] as const)('reads the unit %s of positions', async (cursorUnit, position, expected) => {
    const started = await startProcessor(() => undefined, { cursorUnit });
    started.acceptAt(position);
    expect(started.processor.resumeAt()).toBe(expected);
  });

  it('never asks for a position below 0', async () => {
    const started = await startProcessor(() => undefined);
    started.acceptAt(SECOND);
    expect(started.processor.resumeAt()).toBe(0);
  });

  it('continues after a position that is a text, without a rewind', async () => {
    const { processor } = await startProcessor(() => undefined);
    processor.accept({ text: '{}', size: 1, cursor: 'b' });
    expect(processor.resumeAt()).toBe('b');
  });

  it('does not ask for events that wait in the queue, because they are not lost', async () => {
    const started = await startProcessor(() => new Promise(() => undefined), { rewind: 0 });
    started.acceptAt(SECOND, 2 * SECOND, 3 * SECOND);
    expect(started.processor.resumeAt()).toBe(3 * SECOND);
    await started.stop();
  });

  it('handles none of the repeated events, and those that come late', async () => {
    const handled: unknown[] = [];
    const started = await startProcessor(({ cursor }) => handled.push(cursor));
    started.acceptAt(100 * SECOND, 102 * SECOND);
    started.processor.resumeAt();
    started.acceptAt(100 * SECOND, 101 * SECOND, 102 * SECOND, 103 * SECOND);
    expect(handled).toEqual([100, 102, 101, 103].map((seconds) => seconds * SECOND));
    expect(started.processor.figures).toMatchObject({ received: 6, handled: 4, duplicates: 2 });
  });

  it('gets on against a server that cuts each connection after fewer events than the rewind repeats', async () => {
    const log = Array.from({ length: 40 }, (_, index) => 100 * SECOND + index);
    const handled: unknown[] = [];
    const started = await startProcessor(({ cursor }) => handled.push(cursor));
    let connection = log;
    for (let cut = 0; cut < 60; cut++) {
      started.acceptAt(...connection.slice(0, 10));
      const cursor = started.processor.resumeAt() as number;
      connection = log.filter((position) => position >= cursor);
    }
    expect(handled).toEqual(log);
  });

  it('rewinds in full again after a connection with new events', async () => {
    const started = await startProcessor(() => undefined);
    started.acceptAt(100 * SECOND);
    expect(started.processor.resumeAt()).toBe(95 * SECOND);
    started.acceptAt(100 * SECOND);
    expect(started.processor.resumeAt()).toBe(97.5 * SECOND);
    started.acceptAt(100 * SECOND, 101 * SECOND);
    expect(started.processor.resumeAt()).toBe(96 * SECOND);
  });

  it('tells events apart that share a position', async () => {
    const handled: unknown[] = [];
    const started = await startProcessor(({ data }) => handled.push((data as { n: number }).n));
    const texts = [1, 2].map((n) => textOf(SECOND, { n }));
    started.accept(...texts);
    started.processor.resumeAt();
    started.accept(...texts);
    expect(handled).toEqual([1, 2]);
  });

  it('handles each event once and loses none, whatever the drops and however small the memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 * SECOND }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 10_000 }),
        async (gaps, drops, rememberedEvents, rewind) => {
          let time = 0;
          const log = gaps.map((gap) => (time += gap));
          const handled: number[] = [];
          const started = await startProcessor(({ cursor }) => handled.push(cursor as number), {
            rememberedEvents,
            rewind,
          });
          let connection = log;
          for (const drop of [...drops, Infinity]) {
            for (const position of connection.slice(0, drop)) started.acceptAt(position);
            const cursor = started.processor.resumeAt() as number | undefined;
            connection = log.filter((position) => position >= (cursor ?? 0));
          }
          expect(handled).toEqual(log);
        },
      ),
    );
  });
});

describe('a restart', () => {
  const keptAt = async (position: number | string): Promise<MemoryCursorStore> => {
    const cursorStore = new MemoryCursorStore();
    await cursorStore.save('posts', position);
    return cursorStore;
  };

  it('continues at the kept position exactly, and takes the event there for handled', async () => {
    const handled: unknown[] = [];
    const cursorStore = await keptAt(10 * SECOND);
    const started = await startProcessor(({ cursor }) => handled.push(cursor), { cursorStore });
    expect(started.processor.resumeAt()).toBe(10 * SECOND);
    started.acceptAt(9 * SECOND, 10 * SECOND, 11 * SECOND);
    expect(handled).toEqual([11 * SECOND]);
    expect(started.processor.figures.duplicates).toBe(2);
  });

  it('handles the events at the kept position again when positions are shared', async () => {
    const handled: unknown[] = [];
    const cursorStore = await keptAt(10);
    const started = await startProcessor(({ cursor }) => handled.push(cursor), {
      cursorStore,
      sharedPositions: true,
    });
    started.acceptAt(9, 10, 11);
    expect(handled).toEqual([10, 11]);
  });

  it('does not rewind behind the kept position, because an earlier process has handled those events', async () => {
    const cursorStore = await keptAt(10 * SECOND);
    const started = await startProcessor(() => undefined, { cursorStore });
    started.acceptAt(11 * SECOND);
    expect(started.processor.resumeAt()).toBe(10 * SECOND);
  });

  it('takes the event at a kept text for handled', async () => {
    const handled: unknown[] = [];
    const { processor } = await startProcessor(({ cursor }) => handled.push(cursor), {
      cursorStore: await keptAt('b'),
    });
    expect(processor.resumeAt()).toBe('b');
    for (const cursor of ['b', 'c']) processor.accept({ text: '{}', size: 2, cursor });
    expect(handled).toEqual(['c']);
  });

  it('begins at the present without a kept position', async () => {
    const { processor } = await startProcessor(() => undefined, { cursorStore: new MemoryCursorStore() });
    expect(processor.resumeAt()).toBeUndefined();
  });

  it('continues at the position that a backfill has reached', async () => {
    const cursorStore = await keptAt(10);
    const { processor } = await startProcessor(() => undefined, { cursorStore });
    await processor.restartAt(20);
    expect(processor.resumeAt()).toBe(20);
    expect(await cursorStore.load('posts')).toBe(20);
  });
});
