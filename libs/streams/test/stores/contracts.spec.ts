import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  FileCursorStore,
  MemoryCursorStore,
  MemoryDeadLetterStore,
  PostgresCursorStore,
  PostgresDeadLetterStore,
  RedisCursorStore,
  RedisDeadLetterStore,
} from '@breakwater/streams';
import { cursorStoreContract, deadLetterStoreContract } from '@breakwater/streams/testing';
import { RealPostgres } from '../support/real-postgres.js';
import { RealRedis } from '../../../../test/harness/real-redis.js';

const redis = new RealRedis();
const postgres = new RealPostgres();
const folder = mkdtempSync(join(tmpdir(), 'breakwater-cursors-'));

afterAll(() => rm(folder, { recursive: true }));

/** A client with the methods of Prisma, on the same database. */
const prisma = {
  $queryRawUnsafe: async (sql: string, ...parameters: unknown[]) =>
    (await postgres.database.query(sql, parameters)).rows,
};

describe.each([
  ['MemoryCursorStore', () => new MemoryCursorStore()],
  ['FileCursorStore', () => new FileCursorStore({ folder })],
  ['RedisCursorStore', () => new RedisCursorStore({ client: redis.client })],
  ['PostgresCursorStore', () => new PostgresCursorStore({ client: postgres.database })],
  ['PostgresCursorStore with Prisma', () => new PostgresCursorStore({ client: prisma })],
])('%s', (_, create) => {
  it.each(cursorStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe.each([
  ['MemoryDeadLetterStore', () => new MemoryDeadLetterStore()],
  ['RedisDeadLetterStore', () => new RedisDeadLetterStore({ client: redis.client })],
  ['PostgresDeadLetterStore', () => new PostgresDeadLetterStore({ client: postgres.database })],
  ['PostgresDeadLetterStore with Prisma', () => new PostgresDeadLetterStore({ client: prisma })],
])('%s', (_, create) => {
  it.each(deadLetterStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
