import { describe, expect, it } from '@jest/globals';
import { type CursorStore, MemoryCursorStore, type StreamCursor } from '@breakwater/streams';
import { deferred, StartedProcessor, startProcessor } from '../support/start-processor.js';

/** A store that records its calls, and fails or hangs when told to. */
class TestStore implements CursorStore {
  readonly saved: StreamCursor[] = [];
  mode: 'works' | 'fails' | 'hangs' = 'works';
  readonly #kept = new MemoryCursorStore();

  load(stream: string): Promise<StreamCursor | undefined> {
    return this.#answer(() => this.#kept.load(stream));
  }

  save(stream: string, cursor: StreamCursor): Promise<void> {
    return this.#answer(() => {
      this.saved.push(cursor);
      return this.#kept.save(stream, cursor);
    });
  }

  #answer<T>(answer: () => Promise<T>): Promise<T> {
    if (this.mode === 'fails') return Promise.reject(new Error('disk full'));
    return this.mode === 'hangs' ? new Promise(() => undefined) : answer();
  }
}

const signal = new AbortController().signal;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('the position of a stream', () => {
  it('is saved after a number of events', async () => {
    const cursorStore = new TestStore();
    const started = await startProcessor(() => undefined, { cursorStore, saveEvery: 10 });
    started.acceptAt(...upTo(10));
    await started.clock.settle();
    started.acceptAt(...upTo(25));
    await started.clock.settle();
    expect(cursorStore.saved).toEqual([10, 20]);
    expect(started.processor.figures).toMatchObject({ cursor: 25, keptCursor: 20 });
  });

  it('is saved again right after a save during which enough events were acknowledged', async () => {
    const saved: StreamCursor[] = [];
    const slow = deferred();
    const cursorStore: CursorStore = {
      load: () => Promise.resolve(undefined),
      save: (_stream, cursor) => {
        saved.push(cursor);
        return slow.promise;
      },
    };
    const started = await startProcessor(() => undefined, { cursorStore, saveEvery: 10 });
    started.acceptAt(...upTo(25));
    await started.clock.settle();
    expect(saved).toEqual([10]);
    slow.resolve();
    await started.clock.settle();
    expect(saved).toEqual([10, 25]);
  });

  it('is saved after 5 seconds, once for all events until then, and not without events', async () => {
    const cursorStore = new TestStore();
    const started = await startProcessor(() => undefined, { cursorStore });
    started.acceptAt(1, 2, 3);
    await started.clock.advance(4_999);
    expect(cursorStore.saved).toEqual([]);
    await started.clock.advance(60_000);
    expect(cursorStore.saved).toEqual([3]);
    expect(started.clock.pending).toBe(0);
  });

  it('is saved at the end', async () => {
    const cursorStore = new TestStore();
    const started = await startProcessor(() => undefined, { cursorStore });
    started.acceptAt(1, 2);
    await started.processor.stop(signal);
    expect(cursorStore.saved).toEqual([2]);
    expect(started.clock.pending).toBe(0);
  });

  it('never passes an event that is not acknowledged', async () => {
    const cursorStore = new TestStore();
    const started = await startProcessor(
      ({ cursor }) => (cursor === 2 ? new Promise(() => undefined) : undefined),
      { cursorStore, parallel: 2, saveEvery: 1 },
    );
    started.acceptAt(1, 2, 3, 4);
    await started.clock.advance(6_000);
    await started.stop();
    expect(cursorStore.saved).toEqual([1]);
  });
});

describe('a store of positions', () => {
  it('that fails holds no event back, is tried again each interval, and gets the last position only', async () => {
    const cursorStore = new TestStore();
    const handled: unknown[] = [];
    const started = await startProcessor(({ cursor }) => handled.push(cursor), { cursorStore, saveEvery: 1 });
    const failures: unknown[] = [];
    started.events.on('stream.store-failed', ({ store }) => failures.push(store));
    cursorStore.mode = 'fails';
    started.acceptAt(1);
    await started.clock.settle();
    started.acceptAt(2, 3);
    await started.clock.settle();
    expect(handled).toEqual([1, 2, 3]);
    expect(failures).toEqual(['cursors']);
    await started.clock.advance(10_000);
    expect(failures).toEqual(['cursors', 'cursors', 'cursors']);
    expect(started.processor.figures.failingStores).toEqual(['cursors']);
    cursorStore.mode = 'works';
    await started.clock.advance(5_000);
    expect(cursorStore.saved).toEqual([3]);
    expect(started.processor.figures).toMatchObject({ failingStores: [], keptCursor: 3 });
  });

  it('that hangs holds neither an event nor the end of the stream back', async () => {
    const cursorStore = new TestStore();
    const handled: unknown[] = [];
    const started = await startProcessor(({ cursor }) => handled.push(cursor), { cursorStore, saveEvery: 1 });
    cursorStore.mode = 'hangs';
    started.acceptAt(1, 2, 3);
    const stopped = started.processor.stop(signal);
    await started.clock.advance(20_000);
    await stopped;
    expect(handled).toEqual([1, 2, 3]);
  });

  it('that fails at the start keeps the stream from starting, because events would be lost', async () => {
    const cursorStore = new TestStore();
    cursorStore.mode = 'fails';
    await expect(startProcessor(() => undefined, { cursorStore })).rejects.toThrow('disk full');
  });

  it('that hangs at the start fails after its time limit', async () => {
    const cursorStore = new TestStore();
    cursorStore.mode = 'hangs';
    const started = new StartedProcessor(() => undefined, { cursorStore, storeTimeout: 100 });
    const start = started.processor.start(signal);
    const failure = expect(start).rejects.toThrow(
      "'cursors of the stream posts' did not finish within 100 ms.",
    );
    await started.clock.advance(100);
    await failure;
  });
});
