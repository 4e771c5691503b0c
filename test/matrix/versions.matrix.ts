import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.js';
import { Program } from '../harness/program.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';
import {
  ConsumerApplication,
  type ModuleFormat,
  NEST_11,
  NEST_12,
  SERVED,
  type Versions,
} from '../workspace/consumer-application.js';
import { type PackedLib, buildLibs, packLibs } from '../workspace/packed-libs.js';

const workshop = mkdtempSync(join(tmpdir(), 'breakwater-matrix-'));
let libs: PackedLib[];
let redis: RedisServer;

beforeAll(async () => {
  buildLibs();
  libs = packLibs(workshop);
  redis = await startRedis();
});

afterAll(async () => {
  await redis.dispose();
  rmSync(workshop, { recursive: true });
});

let applications = 0;
const application = (): ConsumerApplication =>
  new ConsumerApplication(join(workshop, String((applications += 1))));

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

describe.each(cells)('$nest, $format, ioredis $ioredis', ({ versions, format, ioredis }) => {
  const consumer = application();

  beforeAll(() => {
    consumer.install(format, libs, versions, { ioredis: IOREDIS[ioredis]! });
    consumer.compile();
  });

  it.each(['express', 'fastify'])('serves a request to each package on %s, and ends in order', (platform) => {
    const report = consumer.output('service', [platform], { REDIS_URL: redis.url });
    expect(report).toEqual({ ...SERVED, ready: [200, ['redis']] });
  });
});

describe('the examples on Nest 11', () => {
  const consumer = application();

  beforeAll(() => {
    consumer.install('module', libs, NEST_11);
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

describe('TypeScript', () => {
  const consumer = application();
  const COMPILERS: Versions = {
    'typescript-5.7': 'npm:typescript@5.7.3',
    'typescript-5.9': 'npm:typescript@5.9.3',
    'typescript-6': 'npm:typescript@6.0.3',
    'typescript-7': 'npm:typescript@7.0.2',
  };
  const RESOLUTIONS = {
    nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
    bundler: ['--module', 'es2022', '--moduleResolution', 'bundler'],
  };

  beforeAll(() => consumer.install('module', libs, NEST_12, COMPILERS));

  it.each(
    Object.keys(COMPILERS).flatMap((compiler) =>
      Object.entries(RESOLUTIONS).flatMap(([resolution, options]) =>
        [true, false].map((exact) => ({ compiler, resolution, exact, options })),
      ),
    ),
  )('$compiler compiles all declarations ($resolution, exactOptionalPropertyTypes $exact)', (cell) => {
    const { compiler, resolution, options, exact } = cell;
    const flags = ['--noEmit', '--exactOptionalPropertyTypes', String(exact), ...options];
    // The declarations of `@nestjs/throttler` are CommonJS and import those of Nest 12, which are ES modules. With `nodenext`, TypeScript
    // allows that since 5.8.
    const withoutThrottler = compiler === 'typescript-5.7' && resolution === 'nodenext';
    const project = withoutThrottler ? consumer.projectWithout('src/throttler.ts') : consumer.home;
    const folder = join(consumer.home, 'node_modules', compiler);
    expect(() => consumer.compile(flags, folder, project)).not.toThrow();
  });
});

describe('the install line of a README', () => {
  const installLine = (lib: string): string | undefined => {
    const readme = readFileSync(resolve('libs', lib, 'README.md'), 'utf8');
    return /^npm install (?<packages>.+)$/m.exec(readme)?.groups?.['packages'];
  };
  const PACKAGES = readdirSync('libs').filter((lib) => installLine(lib) !== undefined);

  it.each(PACKAGES)('of @breakwater/%s installs without versions, and further packages after it', (lib) => {
    const line = installLine(lib) ?? '';
    expect(line).toContain(`@breakwater/${lib}`);
    const consumer = application();
    // Without a version, npm takes the newest ioredis.
    const overrides = { bentocache: { ioredis: '>=5' }, '@boringnode/bus': { ioredis: '>=5' } };
    consumer.write({ name: 'consumer', private: true, type: 'module', overrides });
    consumer.npmInstall(
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
    );
    // The packages that are not on the registry come as tarballs, their own packages included.
    const ours = libs.map(({ tarball }) => tarball);
    consumer.npmInstall(...ours, ...line.split(' ').filter((name) => !name.startsWith('@breakwater/')));
    expect(() => consumer.npmInstall('@nestjs/config', 'class-validator')).not.toThrow();
  });
});
