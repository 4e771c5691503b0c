import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyMigrations } from '@breakwater/database';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import { type Answer, type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

const VIDEOS = [
  { channelId: 'UC1', title: 'Baking bread at home', description: 'Flour, water and time make a loaf.' },
  { channelId: 'UC1', title: 'Repairing an old bicycle', description: 'How to change the chain.' },
  {
    channelId: 'UC1',
    title: 'Growing tomatoes',
    description: 'Sun and water for your garden.',
    tags: ['plants'],
  },
];

let upstream: StartedUpstream;
let api: ApiHarness | undefined;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
}, 300_000);

afterEach(async () => {
  await api?.close();
  api = undefined;
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});
afterAll(() => upstream[Symbol.asyncDispose]());

const boot = async (variables: Record<string, string> = {}): Promise<ApiHarness> =>
  (api = await bootApi({
    UPSTREAM_PORT: upstream.port,
    OPENAI_MAX_RETRIES: '0',
    ...variables,
  }));

const addVideos = async (app: ApiHarness): Promise<void> => {
  for (const video of VIDEOS) expect((await app.post('/videos', video)).status).toBe(201);
};

const search = (app: ApiHarness, q: string): Promise<Answer> =>
  app.get(`/videos/search?q=${encodeURIComponent(q)}`);

const titlesOf = ({ body }: Answer): string[] =>
  (body['items'] as { title: string }[]).map(({ title }) => title);

/** Searches until the answer is that of the vectors and has all videos. */
const byVectors = (app: ApiHarness, q: string): Promise<Answer> =>
  until(
    () => search(app, q),
    ({ body }) => body['degraded'] === false && (body['items'] as unknown[]).length === VIDEOS.length,
  );

describe('the search of videos', () => {
  it('finds videos by their vectors, the nearest first', async () => {
    const app = await boot();
    await addVideos(app);
    const answer = await byVectors(app, 'bake a loaf of bread');
    expect(answer).toMatchObject({ status: 200, body: { degraded: false } });
    expect(titlesOf(answer)[0]).toBe('Baking bread at home');
    expect(titlesOf(await byVectors(app, 'a bicycle with a broken chain'))[0]).toBe(
      'Repairing an old bicycle',
    );
  });

  it('asks for a text once while nothing is written', async () => {
    const app = await boot();
    await addVideos(app);
    await byVectors(app, 'bread');
    const callsOfNext = async (): Promise<number> => {
      await upstream.send('DELETE', '/calls');
      await search(app, 'bread');
      return upstream.callsOf('openai');
    };
    // The last write may be counted a moment after its video is found.
    expect(await until(callsOfNext, (calls) => calls === 0)).toBe(0);
    expect(await callsOfNext()).toBe(0);
  });

  it('finds videos by keywords while the vectors fail, and says so; writes do not fail', async () => {
    const app = await boot();
    await upstream.send('PUT', '/faults/openai', { mode: 'error' });
    await addVideos(app);
    const answer = await search(app, 'old BICYCLE water');
    expect(answer).toMatchObject({ status: 200, body: { degraded: true } });
    expect(titlesOf(answer)[0]).toBe('Repairing an old bicycle');
    expect(titlesOf(answer)).toHaveLength(3);
    expect(titlesOf(await search(app, 'plants'))).toEqual(['Growing tomatoes']);
    expect(titlesOf(await search(app, '!!!'))).toEqual([]);
  });

  it('completes the index after an outage', async () => {
    const app = await boot();
    await upstream.send('PUT', '/faults/openai', { mode: 'error' });
    await addVideos(app);
    expect((await search(app, 'bread')).body).toMatchObject({ degraded: true });
    await upstream.send('DELETE', '/faults');
    expect(titlesOf(await byVectors(app, 'bread'))[0]).toBe('Baking bread at home');
  });

  it.each(['?q=', '?q=%20', '', `?q=${'x'.repeat(201)}`, '?q=a&limit=51', '?q=a&limit=0', '?q=a&page=2'])(
    'refuses %.30s',
    async (query) => {
      expect((await (await boot()).get(`/videos/search${query}`)).status).toBe(400);
    },
  );

  it('is shown in the health of the service', async () => {
    const app = await boot();
    expect(await app.get('/health/vector')).toMatchObject({ status: 200, body: { store: 'memory' } });
    expect((await app.get('/health/cache')).body).toHaveProperty('vector-search');
  });
});

describe('the search of videos in a database without pgvector', () => {
  let server: PostgresServer;
  let DATABASE_URL: string;

  beforeAll(async () => {
    server = await startPostgres();
    DATABASE_URL = await server.createDatabase('search');
    const pool = new Pool({ connectionString: DATABASE_URL });
    await applyMigrations(pool, 'prisma/migrations');
    await pool.end();
  });
  afterAll(() => server.dispose());

  it('fills the index of each replica at its start, and searches keywords in SQL', async () => {
    const first = await boot({ DATABASE_URL });
    await upstream.send('PUT', '/faults/openai', { mode: 'error' });
    await addVideos(first);
    const answer = await search(first, 'Old Bicycle 100% water_');
    expect(titlesOf(answer)[0]).toBe('Repairing an old bicycle');
    expect(titlesOf(await search(first, 'plants'))).toEqual(['Growing tomatoes']);
    await first.close();
    await upstream.send('DELETE', '/faults');
    const second = await boot({ DATABASE_URL });
    expect(titlesOf(await byVectors(second, 'bread'))[0]).toBe('Baking bread at home');
    expect((await second.get('/health/vector')).body).toMatchObject({ store: 'memory' });
  });
});
