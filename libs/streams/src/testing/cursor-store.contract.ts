import assert from 'node:assert/strict';
import type { CursorStore, StreamCursor } from '../cursors/cursor-store.js';
import { type ContractCase, freshStream, PATIENT } from './contract-case.js';

/** Positions that a store has to return as they are. */
const POSITIONS: readonly StreamCursor[] = [
  0,
  1,
  1.5,
  1_732_705_200_123_457,
  Number.MAX_SAFE_INTEGER,
  '',
  '5',
  'n5',
  'a "text" \\ with 🙂',
  'x'.repeat(10_000),
];

/**
 * The contract of a `CursorStore`, as cases for any test framework.
 *
 * @param create returns the store. Each case uses streams of its own, so all cases may share a database
 * @example it.each(cursorStoreContract(create))('$title', ({ run }) => run());
 */
export function cursorStoreContract(
  create: () => CursorStore | Promise<CursorStore>,
): readonly ContractCase[] {
  /** Saves positions one after the other, and returns the kept one. */
  const keptAfter = async (...cursors: readonly StreamCursor[]): Promise<StreamCursor | undefined> => {
    const store = await create();
    const stream = freshStream();
    for (const cursor of cursors) await store.save(stream, cursor, PATIENT);
    return store.load(stream, PATIENT);
  };
  return [
    {
      title: 'has no position for a new stream',
      run: async () => assert.equal(await keptAfter(), undefined),
    },
    {
      title: 'returns numbers and texts as they were saved',
      async run() {
        for (const cursor of POSITIONS) assert.equal(await keptAfter(cursor), cursor);
      },
    },
    {
      title: 'replaces a number by a greater one, also beyond the number of digits',
      async run() {
        assert.equal(await keptAfter(9, 10), 10);
        assert.equal(await keptAfter(0, 0.5), 0.5);
      },
    },
    {
      title: 'keeps a number that is greater than the new one',
      async run() {
        assert.equal(await keptAfter(10, 9), 10);
        assert.equal(await keptAfter(1_732_705_200_123_457, 1_732_705_200_123_456), 1_732_705_200_123_457);
      },
    },
    {
      title: 'accepts the kept position again',
      async run() {
        assert.equal(await keptAfter(7, 7), 7);
        assert.equal(await keptAfter('a', 'a'), 'a');
      },
    },
    {
      title: 'replaces a text by any other, because texts do not compare',
      async run() {
        assert.equal(await keptAfter('b', 'a'), 'a');
        assert.equal(await keptAfter('9', '10', '9'), '9');
      },
    },
    {
      title: 'replaces a number by a text, and a text by a number',
      async run() {
        assert.equal(await keptAfter(10, 'a'), 'a');
        assert.equal(await keptAfter('10', 9), 9);
      },
    },
    {
      title: 'keeps the greatest of the numbers that are saved at the same time',
      async run() {
        const store = await create();
        const stream = freshStream();
        const positions = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);
        await Promise.all(positions.map((position) => store.save(stream, position, PATIENT)));
        assert.equal(await store.load(stream, PATIENT), 19);
      },
    },
    {
      title: 'keeps the positions of streams apart',
      async run() {
        const store = await create();
        const streams = [freshStream(), `${freshStream()}.a`, `${freshStream()}/../b`];
        for (const [index, stream] of streams.entries()) await store.save(stream, index, PATIENT);
        const kept = await Promise.all(streams.map((stream) => store.load(stream, PATIENT)));
        assert.deepEqual(kept, [0, 1, 2]);
      },
    },
  ];
}
