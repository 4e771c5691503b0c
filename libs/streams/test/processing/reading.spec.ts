import { describe, expect, it } from '@jest/globals';
import { type StreamEvent, MemoryDeadLetterStore } from '@breakwater/streams';
import { startProcessor, textOf } from '../support/start-processor.js';

const signal = new AbortController().signal;

describe('the reading of messages', () => {
  it('reads JSON, and takes the position from time_us', async () => {
    const handled: StreamEvent[] = [];
    const { processor } = await startProcessor((event) => handled.push(event));
    processor.accept({ text: textOf(5, { did: 'did:plc:a' }), size: 30 });
    expect(handled).toMatchObject([{ stream: 'posts', data: { time_us: 5, did: 'did:plc:a' }, cursor: 5 }]);
    expect(processor.figures.cursor).toBe(5);
  });

  it('prefers the position that the transport knows', async () => {
    const handled: StreamEvent[] = [];
    const { processor } = await startProcessor((event) => handled.push(event));
    processor.accept({ text: textOf(5), size: 30, cursor: 'event-7' });
    expect(handled[0]?.cursor).toBe('event-7');
  });

  it('reads by the functions of the options', async () => {
    const handled: StreamEvent[] = [];
    const started = await startProcessor((event) => handled.push(event), {
      parse: (text) => text.split(' '),
      cursorOf: (words: readonly string[]) => Number(words[0]),
      idOf: (words: readonly string[]) => words[1],
    });
    started.accept('7 a', '8 b', '9 b');
    expect(handled.map(({ data, cursor, id }) => ({ data, cursor, id }))).toEqual([
      { data: ['7', 'a'], cursor: 7, id: 'a' },
      { data: ['8', 'b'], cursor: 8, id: 'b' },
    ]);
  });

  it('handles events without a position, which do not move the position of the stream', async () => {
    const handled: unknown[] = [];
    const started = await startProcessor((event) => handled.push(event.data));
    started.accept(textOf(5), '{"kind":"info"}', '{"kind":"info"}');
    expect(handled).toHaveLength(3);
    expect(started.processor.figures.cursor).toBe(5);
  });

  it('puts a message that cannot be read into the dead letters, and goes on', async () => {
    const deadLetters = new MemoryDeadLetterStore();
    const handled: unknown[] = [];
    const started = await startProcessor((event) => handled.push(event.cursor), { deadLetters });
    started.accept('{"time_us": 1', textOf(2));
    await started.clock.settle();
    expect(handled).toEqual([2]);
    const letters = await deadLetters.list('posts', 10);
    expect(letters).toMatchObject([
      { payload: '{"time_us": 1', reason: 'unreadable', errorName: 'SyntaxError', attempts: 0 },
    ]);
    expect(started.processor.figures).toMatchObject({ parseErrors: 1, deadLetters: 1, handled: 1 });
  });

  it('skips and counts a message that cannot be read when the option says so', async () => {
    const deadLetters = new MemoryDeadLetterStore();
    const started = await startProcessor(() => undefined, { deadLetters, unreadable: 'skip' });
    started.accept('no json', textOf(2));
    await started.clock.settle();
    expect(await deadLetters.count('posts')).toBe(0);
    expect(started.processor.figures).toMatchObject({
      parseErrors: 1,
      deadLetters: 0,
      handled: 1,
      cursor: 2,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('cursorOf failed');
      },
    ],
    ['returns something else', () => ({}) as unknown as number],
    ['returns no finite number', () => Number.NaN],
  ])('treats a message as unreadable when cursorOf %s', async (_, cursorOf) => {
    const started = await startProcessor(() => undefined, { cursorOf });
    started.acceptAt(1);
    await started.clock.settle();
    expect(started.processor.figures).toMatchObject({ parseErrors: 1, handled: 0, deadLetters: 1 });
    await started.processor.stop(signal);
  });
});
