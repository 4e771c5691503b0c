import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { applyMigrations } from '@breakwater/database';
import { Pool } from 'pg';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';

const VIDEO = {
  channelId: 'UCbread',
  title: 'Bread without kneading',
  description: 'Bread needs only four things. Time does the work. This tutorial shows how to bake it.',
};

let upstream: BuiltApp;
let api: BuiltApp | undefined;

beforeAll(async () => {
  await buildApps();
  upstream = await BuiltApp.upstream();
}, 300_000);

afterEach(async () => {
  await api?.[Symbol.asyncDispose]();
  api = undefined;
  await upstream.get('/faults', { method: 'DELETE' });
  await upstream.get('/calls', { method: 'DELETE' });
});
afterAll(() => upstream[Symbol.asyncDispose]());

const start = async (environment: NodeJS.ProcessEnv = {}): Promise<BuiltApp> =>
  (api = await BuiltApp.api({ environment: { UPSTREAM_PORT: String(upstream.port), ...environment } }));

const setFaults = (service: string, faults: unknown): Promise<Response> =>
  upstream.get(`/faults/${service}`, { method: 'PUT', body: JSON.stringify(faults) });

interface Counts {
  readonly total: number;
  readonly routes: Readonly<Record<string, number>>;
}

const countsOf = async (service: string): Promise<Counts> =>
  (await (await upstream.get(`/calls/${service}`)).json()) as Counts;

const callsOf = async (service: string): Promise<number> => (await countsOf(service)).total;

/** Questions to OpenAI. The index of videos embeds each one, which is no question. */
const questions = async (): Promise<number> => (await countsOf('openai')).routes['POST /v1/responses'] ?? 0;

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const post = (app: BuiltApp, path: string, body: unknown = {}, init: Call = {}): Promise<Response> =>
  app.get(path, {
    ...init,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(body),
  });

async function createVideo(app: BuiltApp): Promise<string> {
  const { id } = (await (await post(app, '/videos', VIDEO)).json()) as { id: string };
  return id;
}

/** A call that OpenAI has received and not answered. */
async function callUnderWay(app: BuiltApp, init: Call = {}): Promise<{ answer: Promise<Response> }> {
  const id = await createVideo(app);
  const answer = post(app, `/videos/${id}/titles`, {}, init);
  answer.catch(() => undefined);
  await until(
    () => questions(),
    (calls) => calls > 0,
  );
  return { answer };
}

describe('suggestions of the Studio API', () => {
  it('answer by rules before the deadline of the caller while both vendors hang', async () => {
    const app = await start();
    for (const vendor of ['openai', 'anthropic']) await setFaults(vendor, { mode: 'hang' });
    const id = await createVideo(app);
    const headers = { 'x-request-timeout-ms': '2000' };
    const answer = await post(app, `/videos/${id}/titles`, {}, { headers });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { service: 'algorithm', degraded: true, fallbackUsed: true },
    ]);
  });

  it('are given to callers that wait for them when the service ends', async () => {
    const app = await start();
    await setFaults('openai', { latency: 1_000 });
    const { answer } = await callUnderWay(app);
    app.process.kill('SIGTERM');
    expect([(await answer).status, await (await answer).json()]).toMatchObject([200, { service: 'openai' }]);
    expect(await app.process.ended).toBe(0);
  });

  it('ask no other vendor after the caller has left', async () => {
    const app = await start();
    await setFaults('openai', { mode: 'hang' });
    const caller = new AbortController();
    const { answer } = await callUnderWay(app, { signal: caller.signal });
    caller.abort();
    await expect(answer).rejects.toThrow('aborted');
    app.process.kill('SIGTERM');
    expect(await app.process.ended).toBe(0);
    expect(await callsOf('anthropic')).toBe(0);
  });

  it('are counted in the metrics by service and degradation', async () => {
    const app = await start();
    const id = await createVideo(app);
    await post(app, `/videos/${id}/titles`);
    await setFaults('openai', { mode: 'error' });
    await setFaults('anthropic', { mode: 'error' });
    await post(app, `/videos/${id}/summary`);
    const metrics = await (await app.get('/metrics')).text();
    expect(metrics).toMatch(/^breakwater_ai_answers_total\{.*service="openai".*\} 1$/m);
    expect(metrics).toMatch(/^breakwater_ai_answers_total\{.*service="algorithm".*degraded="true".*\} 1$/m);
    expect(metrics).toMatch(/^breakwater_ai_tokens_total\{.*provider="openai".*\} \d+$/m);
    expect(metrics).toMatch(/upstream="openai"/);
  });
});

describe('suggestions in production without keys', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  it('come from rules, one line of the log names each missing vendor, and no model is asked', async () => {
    const DATABASE_URL = await server.createDatabase('studio_ai');
    const pool = new Pool({ connectionString: DATABASE_URL });
    await applyMigrations(pool, 'prisma/migrations');
    await pool.end();
    const app = await start({ NODE_ENV: 'production', DATABASE_URL });
    const id = await createVideo(app);
    expect(await (await post(app, `/videos/${id}/keywords`)).json()).toMatchObject({
      service: 'algorithm',
      degraded: true,
    });
    expect(app.said('AiModule').filter((line) => line.includes('left out'))).toEqual([
      expect.stringContaining("'openai'"),
      expect.stringContaining("'anthropic'"),
    ]);
    expect([await callsOf('openai'), await callsOf('anthropic')]).toEqual([0, 0]);
  });
});
