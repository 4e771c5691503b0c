import { randomUUID } from 'node:crypto';
import { applyMigrations, DatabasePool } from '@breakwater/database';
import { ResilienceModule } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { InMemoryVideoRepository } from '../src/features/videos/in-memory-video.repository.js';
import { PrismaVideoRepository } from '../src/features/videos/prisma-video.repository.js';
import type { Video } from '../src/features/videos/video.js';
import type { VideoRepository } from '../src/features/videos/video.repository.js';
import { patientDatabase } from './patient-database.js';

const DAY = new Date('2026-01-01T00:00:00.000Z').getTime();
let created = 0;

const draft = (changes: Partial<Video> = {}): Video => ({
  id: randomUUID(),
  channelId: 'UC1',
  title: 'Storms 🌊',
  description: '',
  tags: ['sea', 'storm'],
  status: 'draft',
  createdAt: new Date(DAY + ++created),
  publishedAt: null,
  ...changes,
});

let server: PostgresServer;
let module: TestingModule;

beforeAll(async () => {
  server = await startPostgres();
  module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), patientDatabase(server.url())],
    providers: [PrismaVideoRepository],
  }).compile();
  await applyMigrations(module.get(DatabasePool), 'prisma/migrations');
});

afterAll(async () => {
  await module.close();
  await server.dispose();
});

describe.each<[string, () => VideoRepository]>([
  ['in memory', () => new InMemoryVideoRepository()],
  ['in PostgreSQL', () => module.get(PrismaVideoRepository)],
])('videos %s', (_place, open) => {
  let videos: VideoRepository;
  beforeAll(() => {
    videos = open();
  });

  it('are found as they were added', async () => {
    const video = draft();
    await videos.add(video);
    expect(await videos.find(video.id)).toEqual(video);
  });

  it('are not found when they were not added', async () => {
    expect(await videos.find(randomUUID())).toBeUndefined();
  });

  it('exist once when they are added twice', async () => {
    const before = (await videos.list({ limit: 100 }))?.length ?? 0;
    const video = draft();
    await videos.add(video);
    await videos.add(video);
    expect(await videos.list({ limit: 100 })).toHaveLength(before + 1);
  });

  it('stay as they are when they are added again', async () => {
    const video = draft();
    await videos.add(video);
    const published = await videos.publish(video.id, new Date(DAY));
    await videos.add(video);
    expect(await videos.find(video.id)).toEqual(published);
  });

  it('are listed in order of creation, in pages', async () => {
    const [first, second, third] = [draft(), draft(), draft()];
    for (const video of [first, second, third]) await videos.add(video);
    expect(await videos.list({ limit: 1, after: first.id })).toEqual([second]);
    expect(await videos.list({ limit: 5, after: second.id })).toEqual([third]);
    expect(await videos.list({ limit: 5, after: third.id })).toEqual([]);
  });

  it('are each listed once when they have the same millisecond', async () => {
    const start = draft();
    const twins = Array.from({ length: 4 }, () => draft({ createdAt: new Date(DAY + created + 1) }));
    for (const video of [start, ...twins]) await videos.add(video);
    const listed: string[] = [];
    for (let after = start.id; ;) {
      const [next] = (await videos.list({ limit: 1, after })) ?? [];
      if (!next) break;
      listed.push((after = next.id));
    }
    expect(listed.toSorted()).toEqual(twins.map(({ id }) => id).toSorted());
    created += 1;
  });

  it('have no page after an unknown video', async () => {
    expect(await videos.list({ limit: 1, after: randomUUID() })).toBeUndefined();
  });

  it('are published once when many callers try at the same time', async () => {
    const video = draft();
    await videos.add(video);
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, n) => videos.publish(video.id, new Date(DAY + n))),
    );
    const published = tries.filter((result) => result !== undefined);
    expect(published).toEqual([{ ...video, status: 'published', publishedAt: expect.any(Date) }]);
    expect(await videos.find(video.id)).toEqual(published[0]);
  });
});
