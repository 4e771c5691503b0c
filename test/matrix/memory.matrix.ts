import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import { Client } from 'pg';
import sharp from 'sharp';
import { buildApps, BuiltApp } from '../harness/built-app.js';
import { Dockerfile } from '../harness/dockerfile.js';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { Program } from '../harness/program.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { objectOf } from '../harness/rendered-overlay.js';
import { run } from '../workspace/packed-libs.js';

const MEBIBYTE = 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { Mi: MEBIBYTE, Gi: 1024 * MEBIBYTE };
/** Requests of the load, and how many of them are under way at once: the target of the autoscaler. */
const [REQUESTS, AT_ONCE] = [6_000, 15];
/** One request in so many uploads an image of 12 megapixels, which is decoded. */
const UPLOAD_EVERY = 60;

const workshop = mkdtempSync(join(tmpdir(), 'breakwater-memory-'));
const tree = join(workshop, 'api');
let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let api: BuiltApp;
let image: Uint8Array<ArrayBuffer>;
let video: string;

const { requests, limits } = objectOf<IDeployment>('production', 'Deployment').spec!.template.spec!
  .containers[0]!.resources as {
  readonly requests: Record<string, string>;
  readonly limits: Record<string, string>;
};

/** The pools of glibc, as the image sets them. */
const MALLOC_ARENA_MAX = new Dockerfile('docker/Dockerfile')
  .instructions('api', 'ENV')
  .find((text) => text.startsWith('MALLOC_ARENA_MAX='))!
  .split('=')[1]!;

/** The bytes of a quantity such as 512Mi. */
function bytesOf(quantity: string): number {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity)!;
  return Number(number) * UNITS[unit!]!;
}

beforeAll(async () => {
  await buildApps();
  run(process.execPath, ['docker/image-tree/build.mjs', 'api', tree], '.');
  const noise = { create: { width: 4_000, height: 3_000, channels: 3, background: 'teal' } } as const;
  image = Uint8Array.from(await sharp(noise).jpeg().toBuffer());
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const clamd = String(await freePort());
  upstream = await BuiltApp.upstream({ environment: { UPSTREAM_EVENT_RATE: '20', CLAMD_PORT: clamd } });
  const { owner, service } = await createAccounts();
  const migration = new Program(
    [process.execPath, 'apps/api/dist/migrate.js'],
    { DATABASE_URL: owner },
    tree,
  );
  if ((await migration.ended) !== 0) throw new Error(`The migration failed:\n${migration.output}`);
  // The heap that `--max-old-space-size-percentage=50` gives in a container with the limit of the manifest.
  const heap = bytesOf(limits['memory']!) / 2 / MEBIBYTE;
  api = await BuiltApp.api({
    command: ['node', '--enable-source-maps', `--max-old-space-size=${heap}`, 'apps/api/dist/main.js'],
    cwd: tree,
    environment: {
      NODE_ENV: 'production',
      DATABASE_URL: service,
      MALLOC_ARENA_MAX,
      REDIS_URL: redis.url,
      YOUTUBE_URL: upstream.url,
      OPENAI_URL: upstream.url,
      OPENAI_API_KEY: 'sk-simulated',
      JETSTREAM_ENDPOINT: `${upstream.url.replace('http', 'ws')}/subscribe`,
      ATPROTO_SERVICE: upstream.url,
      CLAMD_HOST: '127.0.0.1',
      CLAMD_PORT: clamd,
    },
  });
  video = (await created('Tides')).id;
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
  await Promise.all([postgres?.dispose(), redis?.dispose()]);
  rmSync(workshop, { recursive: true, force: true });
});

/** Runs the SQL of the deployment guide, and gives the addresses of its accounts. */
async function createAccounts(): Promise<{ readonly owner: string; readonly service: string }> {
  const [, sql] = /^```sql\n(.*?)^```$/ms.exec(readFileSync('docs/guides/deployment.md', 'utf8'))!;
  const [server, database] = sql!.split('\\connect studio\n');
  const admin = new URL(await postgres.createDatabase('administration'));
  const address = (user: string, password: string): string => {
    const url = new URL(admin);
    Object.assign(url, { username: user, password, pathname: '/studio' });
    return url.href;
  };
  await execute(admin.href, server!);
  await execute(address(admin.username, admin.password), database!);
  return {
    owner: address('studio_owner', 'OWNER-PASSWORD'),
    service: address('studio', 'SERVICE-PASSWORD'),
  };
}

/** Runs statements one by one, because PostgreSQL creates databases outside of transactions only. */
async function execute(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  for (const statement of sql.trim().split('\n')) await client.query(statement);
  await client.end();
}

async function created(title: string): Promise<{ readonly id: string }> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ channelId: 'UCmemory', title });
  return (await (await api.get('/videos', { method: 'POST', headers, body })).json()) as { id: string };
}

function upload(): Promise<Response> {
  const body = new FormData();
  body.append('file', new Blob([image], { type: 'image/jpeg' }), 'tides.jpg');
  return api.get(`/videos/${video}/thumbnail`, { method: 'POST', body });
}

/** The mix of one request after the other. */
async function send(turn: number): Promise<number> {
  if (turn % UPLOAD_EVERY === 0) return drain(await upload());
  switch (turn % 10) {
    case 0:
      return (await created(`Waves, part ${turn}`)) ? 201 : 0;
    case 1:
      return drain(await api.get(`/videos/${video}/titles`, { method: 'POST' }));
    case 2:
    case 3:
      return drain(await api.get(`/channels/UC${turn % 700}/stats`));
    case 4:
      return drain(await api.get('/posts?limit=100'));
    case 5:
      return drain(await api.get(`/videos/${video}`));
    case 6:
      return drain(await api.get('/metrics'));
    default:
      return drain(await api.get('/videos?limit=100'));
  }
}

async function drain(response: Response): Promise<number> {
  await response.arrayBuffer();
  return response.status;
}

async function metric(name: string): Promise<number> {
  const text = await (await api.get('/metrics')).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)![1]);
}

describe('the memory of the API', () => {
  it('stays below the request of the manifest under a mixed load, and well below its limit', async () => {
    const statuses = new Map<number, number>();
    const memory = [await metric('process_resident_memory_bytes')];
    const cpu = await metric('process_cpu_seconds_total');
    let turn = 0;
    const client = async (): Promise<void> => {
      while (turn < REQUESTS) {
        const mine = ++turn;
        const status = await send(mine);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (mine % 100 === 0) memory.push(await metric('process_resident_memory_bytes'));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    const used = (await metric('process_cpu_seconds_total')) - cpu;
    const [start, peak, end] = [memory[0]!, Math.max(...memory), memory.at(-1)!].map((bytes) =>
      Math.round(bytes / MEBIBYTE),
    );
    // The line for the deployment guide.
    process.stdout.write(
      `${REQUESTS} requests, ${AT_ONCE} at once: ${start} MiB after the start, ${peak} MiB at most, ${end} MiB at the end; ` +
        `${((1_000 * used) / REQUESTS).toFixed(1)} ms of CPU a request; statuses ${JSON.stringify([...statuses])}\n`,
    );
    expect([...statuses.keys()].every((status) => status < 500)).toBe(true);
    expect(Math.max(...memory)).toBeLessThan(bytesOf(requests['memory']!));
    expect(Math.max(...memory)).toBeLessThan(0.8 * bytesOf(limits['memory']!));
  });
});
