import type { PoolClient } from 'pg';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  EventCommittedError,
  type HandleEvent,
  type HandlerContext,
  MemoryCursorStore,
  MemoryDeadLetterStore,
  PostgresCursorStore,
  type StreamEvent,
} from '@breakwater/streams';
import { RealPostgres } from '../support/real-postgres.js';
import { deferred, type StartedProcessor, startProcessor, textOf } from '../support/start-processor.js';

const context = { signal: new AbortController().signal };
const postgres = new RealPostgres();

/** Waits until the stream has nothing to do: the database answers in real time. */
const settled = async ({ processor, clock }: StartedProcessor): Promise<void> => {
  await clock.settle();
  while (processor.figures.running > 0 && !processor.figures.paused) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('commitWith', () => {
  let cursorStore: PostgresCursorStore;

  beforeEach(async () => {
    await postgres.database.query(
      'DELETE FROM stream_cursors; CREATE TABLE IF NOT EXISTS posts (n BIGINT); DELETE FROM posts',
    );
    cursorStore = new PostgresCursorStore({ client: postgres.database });
  });

  const kept = () => cursorStore.load('posts', context);
  const posts = async (): Promise<number[]> =>
    (await postgres.database.query<{ n: number }>('SELECT n::int FROM posts ORDER BY n')).rows.map(
      ({ n }) => n,
    );

  const insert = (tx: PoolClient, { cursor }: StreamEvent) =>
    tx.query('INSERT INTO posts VALUES ($1)', [cursor]);

  const committing: HandleEvent = (event, { commitWith }) =>
    postgres.database.transaction(async (tx) => {
      await insert(tx, event);
      await commitWith(tx);
    });

  it('commits the position with the effects of the handler', async () => {
    const started = await startProcessor(committing, { cursorStore });
    started.acceptAt(1, 2, 3);
    await settled(started);
    expect(await kept()).toBe(3);
    expect(await posts()).toEqual([1, 2, 3]);
    expect(started.processor.figures).toMatchObject({ handled: 3, cursor: 3, keptCursor: 3 });
  });

  it('takes the transaction of Prisma', async () => {
    const handle: HandleEvent = (_event, { commitWith }) =>
      postgres.database.transaction((tx) =>
        commitWith({
          $queryRawUnsafe: async (sql: string, ...parameters: unknown[]) =>
            (await tx.query<object>(sql, parameters)).rows,
        }),
      );
    const started = await startProcessor(handle, { cursorStore });
    started.acceptAt(1);
    await settled(started);
    expect(await kept()).toBe(1);
  });

  it('moves nothing when the transaction rolls back', async () => {
    let failures = 1;
    const rolledBack = deferred();
    const handle: HandleEvent = (event, { commitWith }) =>
      postgres.database
        .transaction(async (tx) => {
          await insert(tx, event);
          await commitWith(tx);
          if (event.cursor === 2 && failures-- > 0) throw new Error('boom');
        })
        .catch((error: unknown) => {
          rolledBack.resolve();
          throw error;
        });
    const started = await startProcessor(handle, { cursorStore });
    started.acceptAt(1, 2);
    await rolledBack.promise;
    await started.clock.settle();
    expect(await posts()).toEqual([1]);
    expect(await kept()).toBe(1);
    expect(started.processor.figures.cursor).toBe(1);
    await started.clock.advance(1_000);
    await settled(started);
    expect(await kept()).toBe(2);
    expect(await posts()).toEqual([1, 2]);
  });

  it('repeats no event after a kill, wherever it happens', async () => {
    const first = await startProcessor(committing, { cursorStore });
    first.acceptAt(1, 2, 3);
    await settled(first);
    // Nothing of the first process is left; the server sends from the kept position on, and some more.
    const second = await startProcessor(committing, { cursorStore });
    expect(second.processor.resumeAt()).toBe(3);
    second.acceptAt(2, 3, 4);
    await settled(second);
    expect(await posts()).toEqual([1, 2, 3, 4]);
    expect(second.processor.figures).toMatchObject({ duplicates: 2, handled: 1 });
  });

  it('rolls back when another process has committed the event, which then counts as repeated', async () => {
    const deadLetters = new MemoryDeadLetterStore();
    const started = await startProcessor(committing, { cursorStore, deadLetters });
    started.acceptAt(1);
    await settled(started);
    await cursorStore.save('posts', 2, context);
    started.acceptAt(2, 3);
    await settled(started);
    expect(await posts()).toEqual([1, 3]);
    expect(started.processor.figures).toMatchObject({ handled: 2, duplicates: 1, deadLetters: 0 });
  });

  it('tells the handler of such an event', async () => {
    const errors: unknown[] = [];
    const started = await startProcessor(
      (_event, { commitWith }) => commitWith(postgres.database).catch((error: unknown) => errors.push(error)),
      { cursorStore },
    );
    await cursorStore.save('posts', 9, context);
    started.acceptAt(5);
    await settled(started);
    expect(errors).toEqual([expect.any(EventCommittedError)]);
  });

  it('lets a late event through, whose position is behind the kept one', async () => {
    const started = await startProcessor(committing, { cursorStore });
    started.acceptAt(5, 4, 6);
    await settled(started);
    expect(await posts()).toEqual([4, 5, 6]);
    expect(await kept()).toBe(6);
  });

  it('moves no position in a replay of dead letters', async () => {
    let isBroken = true;
    const handle: HandleEvent = (event, handlerContext: HandlerContext) => {
      if (isBroken && event.cursor === 1) throw new Error('boom');
      return committing(event, handlerContext);
    };
    const started = await startProcessor(handle, { cursorStore, retries: 0 });
    started.accept(textOf(1));
    await settled(started);
    started.accept(textOf(2));
    await settled(started);
    isBroken = false;
    await expect(started.processor.replayDeadLetters(context.signal)).resolves.toMatchObject({ replayed: 1 });
    expect(await posts()).toEqual([1, 2]);
    expect(await kept()).toBe(2);
  });

  it.each([
    [
      'another store of positions',
      { cursorStore: new MemoryCursorStore() },
      'needs "cursorStore": a PostgresCursorStore',
    ],
    ['handlers in parallel', { parallel: 2 }, 'needs "parallel": 1'],
    ['shared positions', { sharedPositions: true }, '"sharedPositions": false'],
  ])('stops the stream with %s, and sends no event to the dead letters', async (_, options, message) => {
    // The refusal comes before any statement, so that the virtual time does not overtake a real database.
    const handle: HandleEvent = (_event, { commitWith }) => commitWith(postgres.database);
    const started = await startProcessor(handle, { cursorStore, ...options });
    started.acceptAt(1);
    await settled(started);
    await started.clock.advance(3_600_000);
    expect(started.processor.figures).toMatchObject({
      paused: 'commit-refused',
      deadLetters: 0,
      cursor: undefined,
    });
    expect(started.reported).toHaveLength(1);
    expect(String(started.reported[0]?.error)).toContain(message);
    expect(await kept()).toBeUndefined();
    await started.stop();
  });
});
