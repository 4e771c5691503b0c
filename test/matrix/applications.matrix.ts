import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { Program } from '../harness/program.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';
import {
  type ConsumerApplication,
  type ModuleFormat,
  NEST_11,
  NEST_12,
  SERVED,
  type Versions,
} from '../workspace/consumer-application.js';
import { run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();
let redis: RedisServer;
let postgres: PostgresServer;

beforeAll(async () => {
  redis = await startRedis();
  postgres = await startPostgres();
});

afterAll(async () => {
  await redis.dispose();
  await postgres.dispose();
});

const NESTS: readonly (readonly [string, Versions])[] = [
  ['Nest 11', NEST_11],
  ['Nest 12', NEST_12],
];
const FORMATS: readonly ModuleFormat[] = ['module', 'commonjs'];
const IOREDIS: Versions = { 5: '5.11.1', 6: '6.0.0' };

const cells = NESTS.flatMap(([nest, versions]) =>
  FORMATS.flatMap((format) =>
    Object.keys(IOREDIS).map((major) => ({ nest, versions, format, ioredis: major })),
  ),
);

/** Adds a service that uses a database, with the client that Prisma generates for the format of the application. */
function addDatabase(consumer: ConsumerApplication, format: ModuleFormat): void {
  const folder = join(consumer.home, 'src/database');
  cpSync('test/matrix/consumer/database', folder, { recursive: true });
  const schema = join(folder, 'schema.prisma');
  const moduleFormat = format === 'module' ? 'esm' : 'cjs';
  writeFileSync(schema, readFileSync(schema, 'utf8').replace('MODULE_FORMAT', moduleFormat));
  run(
    process.execPath,
    [resolve('node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
    consumer.home,
    {
      // Otherwise Prisma downloads an engine that it does not need for generating.
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    },
  );
}

describe.each(cells)('$nest, $format, ioredis $ioredis', ({ nest, versions, format, ioredis }) => {
  const consumer = workshop.application();

  beforeAll(() => {
    consumer.install(format, workshop.libs, versions, { ioredis: IOREDIS[ioredis]! });
    addDatabase(consumer, format);
    consumer.compile();
  });

  it.each(['express', 'fastify'])('serves a request to each package on %s, and ends in order', (platform) => {
    const report = consumer.output('service', [platform], { REDIS_URL: redis.url });
    expect(report).toEqual({ ...SERVED, ready: [200, ['redis']] });
  });

  it('serves a request that uses the database, and ends in order', async () => {
    const name = `${nest} ${format} ${ioredis}`.replaceAll(' ', '_').toLowerCase();
    const url = await postgres.createDatabase(name);
    expect(consumer.output('database/server', [], { DATABASE_URL: url })).toEqual([201, '42']);
  });

  it('loads the HTTP client and the test kit in its format', () => {
    expect(consumer.output('http')).toBe('function');
    expect(consumer.output('testing')).toMatchObject({ answer: 'paid', attempts: 2 });
  });
});

describe.each(NESTS)('the examples on %s', (_nest, versions) => {
  const consumer = workshop.application();

  beforeAll(() => {
    consumer.install('module', workshop.libs, versions);
    cpSync('examples/src', join(consumer.home, 'src/examples'), { recursive: true });
    consumer.compile();
  });

  it('start and answer readiness: everything-on-fastify', async () => {
    const port = await freePort();
    const program = new Program(
      [process.execPath, 'dist/examples/everything-on-fastify.js'],
      { PORT: String(port) },
      consumer.home,
    );
    const status = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/health/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
    expect(await until(status, (found) => found > 0)).toBe(200);
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });
});
