import { describe, expect, it, jest } from '@jest/globals';
import { checkOptions } from '../options/options-check.js';
import { checkSqlClient, type PrismaQueryClient, type QueryClient, sqlRunnerOf } from './sql-client.js';

const rows = [{ id: 1 }];
const queryClient = (): { query: jest.Mock<QueryClient['query']> } => ({
  query: jest.fn(async () => ({ rows })),
});
const prismaClient = (): { $queryRawUnsafe: jest.Mock<PrismaQueryClient['$queryRawUnsafe']> } => ({
  $queryRawUnsafe: jest.fn(async () => rows),
});

describe('sqlRunnerOf', () => {
  it('passes the parameters of a statement to query as a list', async () => {
    const client = queryClient();
    expect(await sqlRunnerOf(client)?.('SELECT $1, $2', ['a', 2])).toBe(rows);
    expect(client.query).toHaveBeenCalledWith('SELECT $1, $2', ['a', 2]);
    expect(client.query.mock.contexts).toEqual([client]);
  });

  it('passes the parameters of a statement to Prisma one by one', async () => {
    const client = prismaClient();
    expect(await sqlRunnerOf(client)?.('SELECT $1, $2', ['a', 2])).toBe(rows);
    expect(client.$queryRawUnsafe).toHaveBeenCalledWith('SELECT $1, $2', 'a', 2);
  });

  it('takes a client that is a function', async () => {
    expect(await sqlRunnerOf(Object.assign(() => {}, queryClient()))?.('SELECT 1', [])).toBe(rows);
  });

  it.each([undefined, null, 'postgres://host', {}, { query: 'SELECT 1' }, [queryClient()]])(
    'returns undefined for %p',
    (client) => {
      expect(sqlRunnerOf(client)).toBeUndefined();
    },
  );

  it('rejects with the error of the client', async () => {
    const failure = new Error('relation does not exist');
    const run = sqlRunnerOf({ query: () => Promise.reject(failure) });
    await expect(run?.('SELECT 1', [])).rejects.toBe(failure);
  });

  it('rejects when the client throws at once', async () => {
    const failure = new Error('closed');
    const run = sqlRunnerOf({
      query: () => {
        throw failure;
      },
    });
    await expect(run?.('SELECT 1', [])).rejects.toBe(failure);
  });

  it('stops waiting when the signal aborts', async () => {
    const caller = new AbortController();
    const waiting = sqlRunnerOf({ query: () => new Promise(() => {}) })?.('SELECT 1', [], caller.signal);
    caller.abort(new Error('The caller has gone.'));
    await expect(waiting).rejects.toThrow('The caller has gone.');
  });

  it('sends nothing when the signal has aborted before', async () => {
    const client = queryClient();
    const signal = AbortSignal.abort(new Error('The caller has gone.'));
    await expect(sqlRunnerOf(client)?.('SELECT 1', [], signal)).rejects.toThrow('The caller has gone.');
    expect(client.query).not.toHaveBeenCalled();
  });
});

describe('checkSqlClient', () => {
  const check = (client: unknown, accepted?: 'query' | 'any'): unknown =>
    checkOptions('store', 'Store', (options) => checkSqlClient(options, client, accepted));

  it.each([queryClient(), prismaClient()])('takes both kinds of clients', (client) => {
    expect(check(client)).toEqual(expect.any(Function));
  });

  it('refuses anything else without showing it, because it may contain a password', () => {
    const refuse = (): unknown => check('postgres://user:hidden@host');
    expect(refuse).toThrow(
      'Expected "store.client" to be a client with query(sql, parameters), such as pg.Pool, or a PrismaClient, got "a string"',
    );
    expect(refuse).not.toThrow('hidden');
  });

  it('refuses a PrismaClient where only query is accepted', () => {
    expect(check(queryClient(), 'query')).toEqual(expect.any(Function));
    expect(() => check(prismaClient(), 'query')).toThrow('such as pg.Pool, got');
  });
});
