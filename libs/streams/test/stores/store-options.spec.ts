import { describe, expect, it } from '@jest/globals';
import {
  type CommitTransaction,
  MemoryDeadLetterStore,
  PostgresCursorStore,
  type PostgresCursorStoreOptions,
  PostgresDeadLetterStore,
  RedisCursorStore,
  RedisDeadLetterStore,
  type RedisStoreOptions,
} from '@breakwater/streams';

const client = { query: () => Promise.resolve({ rows: [] }) };

describe('the options of the stores', () => {
  it.each([
    ['an unknown option', { client, tabel: 'a' }, 'did you mean "table"'],
    ['a table that is no name', { client, table: 'a; DROP TABLE b' }, '.table"'],
    ['a client of another kind', { client: { password: 'secret' } }, 'or a PrismaClient, got "a object"'],
  ])('refuse %s of PostgreSQL', (_, options, message) => {
    expect(() => new PostgresCursorStore(options as PostgresCursorStoreOptions)).toThrow(message);
    expect(() => new PostgresDeadLetterStore(options as PostgresCursorStoreOptions)).toThrow(message);
  });

  it('name the transaction that commitWith() expects', async () => {
    const store = new PostgresCursorStore({ client });
    await expect(store.saveWith({} as CommitTransaction, 'posts', 1)).rejects.toThrow(
      'commitWith() expects a transaction',
    );
  });

  it('accept a table in a schema', () => {
    expect(() => new PostgresCursorStore({ client, table: 'work.cursors' })).not.toThrow();
  });

  it.each([
    ['a client of another kind', { client: { password: 'secret' } }, 'a client of ioredis, got "a object"'],
    [
      'an empty prefix',
      { client: { eval: () => undefined, evalsha: () => undefined }, prefix: '' },
      '.prefix"',
    ],
  ])('refuse %s of Redis', (_, options, message) => {
    expect(() => new RedisCursorStore(options as unknown as RedisStoreOptions)).toThrow(message);
    expect(() => new RedisDeadLetterStore(options as unknown as RedisStoreOptions)).toThrow(message);
  });

  it('refuse a wrong size of the memory', () => {
    expect(() => new MemoryDeadLetterStore({ maxLetters: 0 })).toThrow('"streams.deadLetters.maxLetters"');
  });
});

describe('the memory of dead letters', () => {
  const letter = (id: string) => ({
    id,
    stream: 'posts',
    payload: '{}',
    cursor: undefined,
    reason: 'handler' as const,
    errorName: 'Error',
    errorCode: undefined,
    attempts: 1,
    failedAt: new Date(),
  });

  it('refuses a letter when it is full, but not one that it has', async () => {
    const store = new MemoryDeadLetterStore({ maxLetters: 1 });
    await store.add(letter('a'));
    await expect(store.add(letter('b'))).rejects.toThrow(
      "holds 1 dead letters of the stream 'posts' and takes no more",
    );
    await expect(store.add(letter('a'))).resolves.toBeUndefined();
  });

  it('drops the oldest letter when the option says so', async () => {
    const store = new MemoryDeadLetterStore({ maxLetters: 1, whenFull: 'drop-oldest' });
    await store.add(letter('a'));
    await store.add(letter('b'));
    expect(await store.list('posts', 10)).toMatchObject([{ id: 'b' }]);
  });
});
