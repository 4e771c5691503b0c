import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsumerApplication, NEST_11, SERVED } from './consumer-application.js';
import { accepts } from '../harness/accepts.js';
import { freePort } from '../harness/free-port.js';
import { Program } from '../harness/program.js';
import { until } from '../harness/until.js';
import { type PackedLib, buildLibs, lockedVersion, packLibs } from './packed-libs.js';

const workshop = mkdtempSync(join(tmpdir(), 'breakwater-packages-'));
let libs: PackedLib[];

/** TypeScript 7 takes a third of the time of the version that the application installs. `npm run test:matrix` compiles with each version. */
const COMPILER = resolve('node_modules/typescript-7');

beforeAll(() => {
  buildLibs();
  libs = packLibs(workshop);
});

afterAll(() => rmSync(workshop, { recursive: true }));

describe('a packed lib', () => {
  it('ships its licence, README, code, declarations, and the sources that its maps point to', () => {
    for (const { name, files } of libs) {
      expect([name, ...files]).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']),
      );
    }
  });

  it('is imported by the empty application, with each of its entries', () => {
    const consumer = ['everything', 'throttler'].map((file) =>
      readFileSync(`test/workspace/consumer/${file}.ts`, 'utf8'),
    );
    const imported = consumer.join('').match(/(?<=from ')@breakwater\/[^']+/g);
    const entries = libs.flatMap(({ name, place }) => {
      const { exports } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
        exports: object;
      };
      return Object.keys(exports)
        .filter((entry) => entry !== './package.json')
        .map((entry) => name + entry.slice(1));
    });
    expect(imported?.toSorted()).toEqual(entries.toSorted());
  });

  it('ships nothing else', () => {
    const expected =
      /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|collection\.json|dist\/.*\.(js|d\.ts)(\.map)?|src\/.*\.ts|migrations\/[^/]+\/migration\.sql)$/;
    for (const { name, files } of libs) {
      const surplus = files.filter((file) => !expected.test(file) || file.includes('.spec.'));
      expect({ name, surplus }).toEqual({ name, surplus: [] });
    }
  });

  it('ships no code whose source is gone (`npm run clean` removes it)', () => {
    for (const { name, files } of libs) {
      const orphans = files.filter(
        (file) => /^dist\/.*\.js$/.test(file) && !files.includes(file.replace(/^dist(.*)\.js$/, 'src$1.ts')),
      );
      expect({ name, orphans }).toEqual({ name, orphans: [] });
    }
  });

  it('maps each line of code to a source that it ships', () => {
    for (const { place, files } of libs) {
      const maps = files.filter((file) => file.endsWith('.js.map'));
      const sources = maps.flatMap((map) => {
        const { sources: relative } = JSON.parse(readFileSync(join(place, map), 'utf8')) as {
          sources: string[];
        };
        return relative.map((source) => join(map, '..', source));
      });
      expect(files).toEqual(expect.arrayContaining(sources));
    }
  });
});

/** One cell of the matrix. `npm run test:matrix -- applications` runs the others. */
const [FORMAT, PLATFORM] = ['commonjs', 'fastify'] as const;

describe('in an empty application on Nest 11, with CommonJS and Fastify', () => {
  const application = new ConsumerApplication(join(workshop, FORMAT));

  beforeAll(() => {
    application.install(FORMAT, libs, NEST_11);
    application.compile([], COMPILER);
  });

  it('is compiled to that format', () => {
    const code = readFileSync(join(application.home, 'dist/core.js'), 'utf8');
    expect(code.includes('require("@breakwater/core")')).toBe(true);
  });

  it('has declarations for strict compilers, with and without exactOptionalPropertyTypes', () => {
    expect(() => application.compile(['--noEmit', '--exactOptionalPropertyTypes'], COMPILER)).not.toThrow();
  });

  it('provides the clock, results and errors of core', () => {
    expect(application.output('core')).toEqual({ found: true, missing: true });
  });

  it('provides resilience for a decorated service and for calls by name', () => {
    expect(application.output('resilience')).toEqual({
      title: 'Channel 42',
      calls: 3,
      answer: true,
      degraded: 'later',
      state: 'forced-open',
    });
  });

  it('provides the test kit', () => {
    expect(application.output('testing')).toEqual({
      fired: ['after a minute'],
      answer: 'paid',
      attempts: 2,
      waited: 60_000,
    });
  });

  it('serves a request to each package, and ends in order', () => {
    expect(application.output('service', [PLATFORM])).toEqual(SERVED);
  });
});

describe('the page "Start in five minutes"', () => {
  const page = readFileSync('docs/start.md', 'utf8');
  const [, line = ''] = /^npm install (@breakwater.+)$/m.exec(page) ?? [];
  const application = new ConsumerApplication(join(workshop, 'start'));
  let files: string[];
  let program: Program | undefined;

  afterEach(() => program?.kill('SIGKILL'));

  beforeAll(() => {
    const { '@nestjs/common': common, '@nestjs/core': core, '@nestjs/platform-express': express } = NEST_11;
    application.write({
      name: 'start',
      private: true,
      dependencies: {
        '@nestjs/common': common,
        '@nestjs/core': core,
        '@nestjs/platform-express': express,
        ...Object.fromEntries(
          ['@types/node', 'reflect-metadata', 'rxjs', 'typescript'].map((name) => [
            name,
            lockedVersion(name),
          ]),
        ),
        '@types/express': '5.0.6',
      },
    });
    const tarballs = new Map(libs.map(({ name, tarball }) => [name, tarball]));
    application.npmInstall(...line.split(' ').map((name) => tarballs.get(name) ?? name));
    files = application.writeFilesOf('docs/start.md', '.');
    // The page extends the application that `nest new` makes.
    for (const file of ['app.controller.ts', 'app.service.ts']) {
      cpSync(
        join('node_modules/@nestjs/schematics/dist/lib/application/files/ts/src', file),
        join(application.home, 'src', file),
      );
    }
    application.compile();
  });

  it('installs each package that its files import', () => {
    const imported = page.match(/(?<=from ')@breakwater\/[^']+/g) ?? [];
    expect(line.split(' ')).toEqual(expect.arrayContaining(imported));
    expect(files).toHaveLength(4);
  });

  it('leads to a protected call, probes, metrics and an end in order, on Nest 11 and CommonJS', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    program = new Program(
      [process.execPath, 'dist/main.js'],
      { PORT: String(port), NO_COLOR: '1' },
      application.home,
    );
    // Nest writes this line before its server listens.
    await program.prints('successfully started');
    await until(() => accepts(port), Boolean);
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(url + path);
      return [answer.status, await answer.text()];
    };
    const [failed] = await get('/rates/EURUSD');
    const [refused, problem] = await get('/rates/EURUSD');
    const [, greeting] = await get('/');
    const [live] = await get('/health/live');
    const [ready] = await get('/health/ready');
    const [, metrics] = await get('/metrics');
    expect([failed, refused, greeting, live, ready]).toEqual([500, 503, 'Hello World!', 200, 200]);
    expect(JSON.parse(problem)).toMatchObject({ code: 'CIRCUIT_OPEN', retryable: true, retryAfter: 30 });
    expect(metrics).toContain('breakwater_circuitbreaker_calls_seconds_count{name="rates",kind="failed"} 5');
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output).not.toContain('WARN [Lifecycle]');
  });
});
