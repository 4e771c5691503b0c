import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { applyMigrations } from '@breakwater/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { PrismaClient } from '../apps/api/src/generated/prisma/client.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';

describe('the database after prisma/migrations', () => {
  let server: PostgresServer;
  let pool: Pool;
  let prisma: PrismaClient;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: await server.createDatabase('studio') });
    await applyMigrations(pool, 'prisma/migrations');
    prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  });
  afterAll(async () => {
    await pool.end();
    await server.dispose();
  });

  it('matches prisma/schema.prisma', async () => {
    const video = {
      id: randomUUID(),
      channelId: 'UCbreakwater',
      title: 'Waves',
      description: 'x'.repeat(5_000),
      tags: ['sea', 'harbour'],
      createdAt: new Date('2026-01-01T00:00:00.123Z'),
    };
    expect(await prisma.video.create({ data: video })).toEqual({
      ...video,
      status: 'draft',
      publishedAt: null,
    });
    const publishedAt = new Date('2026-01-02T00:00:00.456Z');
    const draft = { id: video.id, status: 'draft' } as const;
    const publish = { where: draft, data: { status: 'published', publishedAt } } as const;
    expect(await prisma.video.updateMany(publish)).toEqual({ count: 1 });
    expect(await prisma.video.updateMany(publish)).toEqual({ count: 0 });
    expect(await prisma.video.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).toEqual([
      { ...video, status: 'published', publishedAt },
    ]);
  });

  it('keeps the preparation of a video', async () => {
    const preparation = {
      videoId: randomUUID(),
      state: 'prepared' as const,
      startedAt: new Date('2026-01-01T00:00:00.123Z'),
      endedAt: new Date('2026-01-01T00:00:09.456Z'),
      description: 'x'.repeat(5_000),
      keywords: ['sea', 'harbour'],
      recoveries: 1,
    };
    expect(await prisma.preparation.create({ data: preparation })).toEqual(preparation);
  });

  it('creates the tables of operations by the migrations of their package', () => {
    const own = globSync('*/migration.sql', { cwd: 'libs/jobs/migrations' });
    expect(own.length).toBeGreaterThan(0);
    const [texts, copies] = ['libs/jobs/migrations', 'prisma/migrations'].map((folder) =>
      own.map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
    );
    expect(copies).toEqual(texts);
  });
});
