import { CircuitOpenError, hours, ValidationError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  type DeadLetter,
  type HandlerContext,
  MemoryDeadLetterStore,
  type StreamEvent,
} from '@breakwater/streams';
import { deferred, startProcessor, textOf } from '../support/start-processor.js';

const signal = new AbortController().signal;

/** Fails for the events at these positions as often as said. */
const failing = (failures: Map<number, number>, error: () => unknown = () => new Error('boom')) => {
  const calls: number[] = [];
  return {
    calls,
    handle: async ({ cursor }: StreamEvent): Promise<void> => {
      const position = cursor as number;
      calls.push(position);
      const left = failures.get(position) ?? 0;
      failures.set(position, left - 1);
      if (left > 0) throw error();
    },
  };
};

/** A store that takes no letter while it is down. */
class UnreliableStore extends MemoryDeadLetterStore {
  isDown = true;

  override add(letter: DeadLetter): Promise<void> {
    return this.isDown ? Promise.reject(new Error('no disk')) : super.add(letter);
  }
}

describe('an event whose handler fails', () => {
  it('is repeated until it is handled, before the next event', async () => {
    const { calls, handle } = failing(new Map([[1, 2]]));
    const started = await startProcessor(handle);
    started.acceptAt(1, 2);
    await started.clock.advance(60_000);
    expect(calls).toEqual([1, 1, 1, 2]);
    expect(started.processor.figures).toMatchObject({ handled: 2, deadLetters: 0, cursor: 2 });
  });

  it('goes to the dead letters after its retries, with an alarm, and the stream advances', async () => {
    const deadLetters = new MemoryDeadLetterStore();
    const error = Object.assign(new TypeError('the secret content'), { code: 'E_POISON' });
    const { calls, handle } = failing(new Map([[1, Infinity]]), () => error);
    const started = await startProcessor(handle, { deadLetters, retries: 2 });
    const published: unknown[] = [];
    started.events.on('stream.dead-letter', (event) => published.push(event));
    started.accept(textOf(1, { text: 'hello' }), textOf(2));
    await started.clock.advance(60_000);
    expect(calls).toEqual([1, 1, 1, 2]);
    const [letter] = await deadLetters.list('posts', 10);
    expect(letter).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      stream: 'posts',
      payload: textOf(1, { text: 'hello' }),
      cursor: 1,
      reason: 'handler',
      errorName: 'TypeError',
      errorCode: 'E_POISON',
      attempts: 3,
      failedAt: expect.any(Date),
    });
    expect(published).toMatchObject([{ stream: 'posts', cursor: 1, reason: 'handler', error, attempts: 3 }]);
    expect(started.reported).toEqual([
      { error, context: { stream: 'posts', deadLetter: letter?.id, attempts: 3 } },
    ]);
    expect(started.processor.figures).toMatchObject({ handled: 1, deadLetters: 1, cursor: 2 });
  });

  it('is not repeated when its data are invalid', async () => {
    const { calls, handle } = failing(new Map([[1, Infinity]]), () => new ValidationError('no text'));
    const started = await startProcessor(handle);
    started.acceptAt(1, 2);
    await started.clock.settle();
    expect(calls).toEqual([1, 2]);
    expect(started.processor.figures.deadLetters).toBe(1);
  });

  it('passes the number of the call to the handler', async () => {
    const attempts: number[] = [];
    const started = await startProcessor((_event, { attempt }: HandlerContext) => {
      attempts.push(attempt);
      throw new Error('boom');
    });
    started.acceptAt(1);
    await started.clock.advance(60_000);
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it('counts as failed when the handler takes too long, and its signal aborts', async () => {
    const signals: AbortSignal[] = [];
    const hanging = (_event: StreamEvent, context: HandlerContext): Promise<void> => {
      signals.push(context.signal);
      return new Promise(() => undefined);
    };
    const deadLetters = new MemoryDeadLetterStore();
    const started = await startProcessor(hanging, { deadLetters, retries: 1, handlerTimeout: 1_000 });
    started.acceptAt(1);
    await started.clock.advance(999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await started.clock.advance(10_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(await deadLetters.list('posts', 10)).toMatchObject([
      { errorName: 'TimeoutExceededError', errorCode: 'TIMEOUT' },
    ]);
    expect(started.processor.figures.paused).toBeUndefined();
  });
});

describe('a dependency that is down', () => {
  const open = (retryAfter: number) => () => new CircuitOpenError('profiles', retryAfter);

  it('pauses the handling until the time that the error names, and sends nothing to the dead letters', async () => {
    const { calls, handle } = failing(new Map([[1, 1]]), open(5_000));
    const started = await startProcessor(handle);
    const pauses: unknown[] = [];
    started.events.on('stream.handling', ({ paused }) => pauses.push(paused));
    started.acceptAt(1, 2, 3);
    await started.clock.advance(4_999);
    expect(calls).toEqual([1]);
    expect(started.processor.figures).toMatchObject({ paused: 'outage', queued: 2 });
    await started.clock.advance(1);
    expect(calls).toEqual([1, 1, 2, 3]);
    expect(started.processor.figures).toMatchObject({ handled: 3, deadLetters: 0, paused: undefined });
    expect(pauses).toEqual(['outage', undefined]);
  });

  it('does not use up the retries of the event', async () => {
    const { handle } = failing(new Map([[1, 50]]), () =>
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    );
    const started = await startProcessor(handle, { retries: 0, maxOutage: Infinity });
    started.acceptAt(1);
    await started.clock.advance(3_600_000);
    expect(started.processor.figures).toMatchObject({ handled: 1, deadLetters: 0 });
  });

  it('sends one event to the dead letters each maxOutage, not all of them', async () => {
    const refused = (): unknown => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { handle } = failing(new Map([1, 2, 3, 4, 5].map((position) => [position, Infinity])), refused);
    const started = await startProcessor(handle, { maxOutage: 60_000 });
    started.acceptAt(1, 2, 3, 4, 5);
    await started.clock.advance(150_000);
    expect(started.processor.figures).toMatchObject({ deadLetters: 2, queued: 2, paused: 'outage' });
  });

  it('lets other running events wait too, and tries them at once when one of them is handled', async () => {
    let isDown = true;
    const calls: number[] = [];
    const started = await startProcessor(
      async ({ cursor }) => {
        calls.push(cursor as number);
        if (isDown) throw open(cursor === 1 ? 1_000 : 600_000)();
      },
      { parallel: 2 },
    );
    started.acceptAt(1, 2, 3);
    await started.clock.settle();
    expect(calls).toEqual([1, 2]);
    isDown = false;
    await started.clock.advance(30_000);
    expect(calls).toEqual([1, 2, 1, 2, 3]);
  });
});

describe('many failures in a row', () => {
  it('slow the stream down, because probably not the events are wrong', async () => {
    const started = await startProcessor(
      () => {
        throw new ValidationError('wrong');
      },
      { maxDeadLettersInARow: 10 },
    );
    const positions = Array.from({ length: 500 }, (_, index) => index + 1);
    started.acceptAt(...positions);
    await started.clock.settle();
    expect(started.processor.figures).toMatchObject({ deadLetters: 9, paused: 'dead-letters' });
    await started.clock.advance(600_000);
    expect(started.processor.figures.deadLetters).toBeLessThan(100);
  });
});

describe('a store of dead letters that fails', () => {
  it('pauses the stream, which goes on when the store works again', async () => {
    const store = new UnreliableStore();
    const { calls, handle } = failing(new Map([[1, Infinity]]));
    const started = await startProcessor(handle, { deadLetters: store, retries: 0 });
    const failures: unknown[] = [];
    started.events.on('stream.store-failed', ({ store: name }) => failures.push(name));
    started.acceptAt(1, 2);
    await started.clock.advance(600_000);
    expect(calls).toEqual([1]);
    expect(started.processor.figures).toMatchObject({
      paused: 'dead-letter-store',
      failingStores: ['dead-letters'],
      cursor: undefined,
      queued: 1,
    });
    expect(failures).toContain('dead-letters');
    store.isDown = false;
    await started.clock.advance(30_000);
    expect(calls).toEqual([1, 2]);
    expect(started.processor.figures).toMatchObject({ paused: undefined, failingStores: [], cursor: 2 });
  });

  it('loses no event when the memory is full', async () => {
    const deadLetters = new MemoryDeadLetterStore({ maxLetters: 1 });
    const { handle } = failing(
      new Map([
        [1, Infinity],
        [2, Infinity],
      ]),
    );
    const started = await startProcessor(handle, { deadLetters, retries: 0 });
    started.acceptAt(1, 2);
    await started.clock.advance(60_000);
    expect(started.processor.figures).toMatchObject({
      paused: 'dead-letter-store',
      deadLetters: 1,
      cursor: 1,
    });
    await started.stop();
  });
});

describe('the replay of dead letters', () => {
  it('removes those that the handler handles now, and keeps the others behind them', async () => {
    const deadLetters = new MemoryDeadLetterStore();
    const failures = new Map([
      [1, Infinity],
      [2, 1],
      [3, 1],
    ]);
    const { calls, handle } = failing(failures);
    const started = await startProcessor(handle, { deadLetters, retries: 0 });
    started.acceptAt(1, 2, 3, 4);
    await started.clock.settle();
    await started.clock.advance(1);
    calls.length = 0;
    await expect(started.processor.replayDeadLetters(signal, 2)).resolves.toEqual({
      replayed: 1,
      failed: 1,
      remaining: 2,
    });
    expect(calls).toEqual([1, 2]);
    await started.clock.advance(1);
    await expect(started.processor.replayDeadLetters(signal)).resolves.toEqual({
      replayed: 1,
      failed: 1,
      remaining: 1,
    });
    expect(calls).toEqual([1, 2, 3, 1]);
    expect(await deadLetters.list('posts', 10)).toMatchObject([{ cursor: 1, attempts: 3 }]);
    expect(started.processor.figures.cursor).toBe(4);
  });

  it('reads a message again that could not be read', async () => {
    let isFixed = false;
    const handled: unknown[] = [];
    const started = await startProcessor(({ data }) => handled.push(data), {
      parse: (text) => {
        if (!isFixed) throw new Error('not yet');
        return JSON.parse(text) as unknown;
      },
    });
    started.acceptAt(1);
    await started.clock.settle();
    await expect(started.processor.replayDeadLetters(signal)).resolves.toMatchObject({
      replayed: 0,
      failed: 1,
    });
    isFixed = true;
    await expect(started.processor.replayDeadLetters(signal)).resolves.toMatchObject({
      replayed: 1,
      remaining: 0,
    });
    expect(handled).toEqual([{ time_us: 1 }]);
  });
});

describe('the end of a stream', () => {
  it('waits for the running handler, keeps its position, and drops the events that wait', async () => {
    const first = deferred();
    const calls: unknown[] = [];
    const started = await startProcessor(({ cursor }) => {
      calls.push(cursor);
      return first.promise;
    });
    started.acceptAt(1, 2, 3);
    const stopped = started.processor.stop(signal);
    started.acceptAt(4);
    first.resolve();
    await stopped;
    await started.clock.settle();
    expect(calls).toEqual([1]);
    expect(started.processor.figures).toMatchObject({ cursor: 1, running: 0, queued: 0 });
  });

  it('cancels handlers when its time is over, and acknowledges none of them', async () => {
    const seen: AbortSignal[] = [];
    const started = await startProcessor((_event, context) => {
      seen.push(context.signal);
      return new Promise(() => undefined);
    });
    started.acceptAt(1);
    await started.stop();
    await started.clock.settle();
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    expect(started.processor.figures).toMatchObject({ cursor: undefined, handled: 0, deadLetters: 0 });
  });

  it('ends the wait for a retry at once, without an acknowledgement', async () => {
    const started = await startProcessor(() => Promise.reject(new Error('boom')));
    started.acceptAt(1);
    await started.clock.settle();
    await started.processor.stop(signal);
    expect(started.processor.figures).toMatchObject({ cursor: undefined, running: 0, deadLetters: 0 });
    expect(started.clock.pending).toBe(0);
  });
});

describe('the events of a stream that fails', () => {
  it('have the time of day, also after the machine was suspended', async () => {
    const store = new UnreliableStore();
    const { handle } = failing(new Map([[1, Infinity]]));
    const started = await startProcessor(handle, { deadLetters: store, retries: 0 });
    const seen = new Map<string, number>();
    for (const name of ['stream.store-failed', 'stream.handling', 'stream.dead-letter'] as const)
      started.events.on(name, ({ at }) => seen.set(name, at));
    const awake = started.clock.date().getTime();
    started.clock.shiftDate(hours(1));
    started.acceptAt(1);
    await started.clock.advance(1_000);
    store.isDown = false;
    await started.clock.advance(60_000);
    expect([...seen.keys()].toSorted()).toEqual([
      'stream.dead-letter',
      'stream.handling',
      'stream.store-failed',
    ]);
    expect(Math.min(...seen.values())).toBeGreaterThanOrEqual(awake + hours(1));
  });
});
