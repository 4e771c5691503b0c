import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from '../../harness/built-app.js';
import { type PostgresServer, startPostgres } from '../../harness/postgres-server.js';
import { Program } from '../../harness/program.js';
import { type RawAnswer, exchange } from '../../harness/raw-http.js';
import { until } from '../../harness/until.js';
import { HOSTILE, type Hostile, TOKEN } from './requests.js';

/** Bodies name neither code, nor drivers, nor their messages. */
const INTERNALS = /node_modules|\.[jt]s:\d+|\n\s+at |prisma|sqlstate|\beconn|pg_/i;

/** Commands that start the API. */
const PLATFORMS = { Express: 'apps/api/dist/main.js', Fastify: 'test/transports/hostile/fastify-api.mjs' };

let postgres: PostgresServer;

beforeAll(async () => {
  await buildApps();
  postgres = await startPostgres();
  const migration = new Program([process.execPath, 'apps/api/dist/migrate.js'], {
    DATABASE_URL: postgres.url(),
  });
  if ((await migration.ended) !== 0) throw new Error(migration.output);
});

afterAll(() => postgres.dispose());

describe.each(Object.entries(PLATFORMS))('the API on %s', (_platform, file) => {
  let api: BuiltApp;

  beforeAll(async () => {
    api = await BuiltApp.api({
      command: ['node', file],
      environment: {
        NODE_ENV: 'production',
        DATABASE_URL: postgres.url(),
        DEBUG_TOKEN: TOKEN,
        REQUEST_TIMEOUT: '2000',
        UPSTREAM_PORT: '1',
      },
    });
  });

  afterAll(() => api[Symbol.asyncDispose]());

  /** Waits until each of these requests has its line. An error shows the requests without one. */
  async function expectLines(requests: ReadonlyMap<string, string>): Promise<void> {
    await until(
      () => {
        const lines = api.log.filter(({ method, status }) => method && status);
        const ids = new Set(lines.map(({ requestId }) => requestId));
        return [...requests].filter(([id]) => !ids.has(id)).map(([, name]) => name);
      },
      (missing) => missing.length === 0,
      60_000,
    );
  }

  function problemsOf({ status, headers, body }: RawAnswer, { id, name }: Hostile): string[] {
    const given = headers.get('x-request-id');
    // Without an upstream the statistics of a channel are not available.
    const isExpected = status < 500 || (status === 503 && name.includes('/channels/'));
    return [
      ...(isExpected ? [] : [`status ${status}: ${body.slice(0, 200)}`]),
      ...(given && (id === undefined || given === id) ? [] : [`x-request-id ${given}`]),
      ...(INTERNALS.test(body) && !headers.get('content-type')?.startsWith('text/plain')
        ? [`internals: ${INTERNALS.exec(body)?.[0]}`]
        : []),
    ].map((problem) => `${name}: ${problem}`);
  }

  it.each(Object.entries(HOSTILE))(
    'answers hostile %s without a failure, each with its id and a line in the log',
    async (_kind, requests) => {
      const problems: string[] = [];
      const sent = new Map<string, string>();
      for (const request of requests) {
        const answer = await exchange(api.port, request.bytes);
        problems.push(...problemsOf(answer, request));
        if (!request.isProbe) sent.set(answer.headers.get('x-request-id') ?? '', request.name);
      }
      expect(problems).toEqual([]);
      await expectLines(sent);
    },
  );

  it('names all problems of a body at once, also names of Object.prototype', async () => {
    const body = '{"channelId":"?","title":1,"tags":[2],"description":"\\ud800","more":1,"constructor":1}';
    const answer = await api.get('/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { metadata } = (await answer.json()) as { metadata: { errors: { field: string }[] } };
    expect(new Set(metadata.errors.map(({ field }) => field))).toEqual(
      new Set(['channelId', 'constructor', 'description', 'more', 'tags', 'title']),
    );
  });

  it('ends a request whose body never arrives, at its deadline', async () => {
    const head =
      'host: studio\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 1000';
    const { status, headers } = await exchange(api.port, `POST /videos HTTP/1.1\r\n${head}\r\n\r\n{"title":`);
    expect([status, headers.has('x-request-id')]).toEqual([408, true]);
  });

  it('is healthy afterwards', async () => {
    expect((await api.get('/health/ready')).status).toBe(200);
    expect(api.log.filter(({ level }) => Number(level) >= 60)).toEqual([]);
  });
});
