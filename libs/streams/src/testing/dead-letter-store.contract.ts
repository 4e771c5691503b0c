import assert from 'node:assert/strict';
import type { DeadLetter, DeadLetterStore } from '../dead-letters/dead-letter-store.js';
import { type ContractCase, freshStream, PATIENT } from './contract-case.js';

const START = Date.UTC(2026, 0, 1);

const letterOf = (stream: string, id: string, fields: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  stream,
  payload: `{"id":"${id}"}`,
  cursor: 1_732_705_200_123_457,
  reason: 'handler',
  errorName: 'TypeError',
  errorCode: 'E_POISON',
  attempts: 4,
  failedAt: new Date(START),
  ...fields,
});

/**
 * The contract of a `DeadLetterStore`, as cases for any test framework.
 *
 * @param create returns the store. Each case uses streams of its own, so all cases may share a database
 * @example it.each(deadLetterStoreContract(create))('$title', ({ run }) => run());
 */
export function deadLetterStoreContract(
  create: () => DeadLetterStore | Promise<DeadLetterStore>,
): readonly ContractCase[] {
  /** Adds letters, and returns the store with their stream. */
  const withLetters = async (
    ...letters: readonly (readonly [id: string, fields?: Partial<DeadLetter>])[]
  ): Promise<{ readonly store: DeadLetterStore; readonly stream: string }> => {
    const store = await create();
    const stream = freshStream();
    for (const [id, fields] of letters) await store.add(letterOf(stream, id, fields), PATIENT);
    return { store, stream };
  };
  const idsIn = async (store: DeadLetterStore, stream: string, limit = 100): Promise<string[]> =>
    (await store.list(stream, limit, PATIENT)).map(({ id }) => id);
  return [
    {
      title: 'has no letters of a new stream',
      async run() {
        const { store, stream } = await withLetters();
        assert.deepEqual(await store.list(stream, 10, PATIENT), []);
        assert.equal(await store.count(stream, PATIENT), 0);
      },
    },
    {
      title: 'returns every field of a letter as it was',
      async run() {
        const variants: readonly Partial<DeadLetter>[] = [
          {},
          { cursor: undefined, errorCode: undefined, reason: 'unreadable', attempts: 0 },
          { cursor: '5', failedAt: new Date(START + 123) },
          { payload: '' },
          { payload: 'Ünïcode "quotes" \\ 🙂 \n\t \u0000 and half of a 🙂: \ud83d' },
          { payload: 'x'.repeat(1_000_000) },
        ];
        for (const fields of variants) {
          const { store, stream } = await withLetters(['a', fields]);
          assert.deepEqual(await store.list(stream, 10, PATIENT), [letterOf(stream, 'a', fields)]);
        }
      },
    },
    {
      title: 'lists the letters that failed longest ago, as many as asked for',
      async run() {
        const at = (milliseconds: number): Partial<DeadLetter> => ({
          failedAt: new Date(START + milliseconds),
        });
        const { store, stream } = await withLetters(['c', at(30)], ['a', at(10)], ['b', at(20)]);
        assert.deepEqual(await idsIn(store, stream), ['a', 'b', 'c']);
        assert.deepEqual(await idsIn(store, stream, 2), ['a', 'b']);
        assert.equal(await store.count(stream, PATIENT), 3);
      },
    },
    {
      title: 'replaces the letter of the same id, which moves behind the others when it failed again',
      async run() {
        const later = { failedAt: new Date(START + 10), attempts: 5 };
        const { store, stream } = await withLetters(['a'], ['b'], ['a', later]);
        assert.deepEqual(await store.list(stream, 10, PATIENT), [
          letterOf(stream, 'b'),
          letterOf(stream, 'a', later),
        ]);
      },
    },
    {
      title: 'removes letters, and ignores an id that is not there',
      async run() {
        const { store, stream } = await withLetters(['a'], ['b'], ['c']);
        await store.remove(stream, ['a', 'c', 'not there'], PATIENT);
        await store.remove(stream, [], PATIENT);
        assert.deepEqual(await idsIn(store, stream), ['b']);
        assert.equal(await store.count(stream, PATIENT), 1);
      },
    },
    {
      title: 'keeps the letters of streams apart',
      async run() {
        const { store, stream } = await withLetters(['a']);
        const other = freshStream();
        await store.add(letterOf(other, 'a', { attempts: 9 }), PATIENT);
        await store.remove(stream, ['a'], PATIENT);
        assert.deepEqual(await store.list(other, 10, PATIENT), [letterOf(other, 'a', { attempts: 9 })]);
      },
    },
  ];
}
