import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PackedLib, lockedVersion, packLibs, run } from './packed-libs.js';

const workshop = mkdtempSync(join(tmpdir(), 'breakwater-packages-'));
const tsc = resolve('node_modules/typescript/bin/tsc');
let libs: PackedLib[];

beforeAll(() => {
  run(process.execPath, [tsc, '-b', ...globSync('libs/*/src/index.ts').map((entry) => join(entry, '../..'))]);
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

  it('ships nothing else', () => {
    const expected =
      /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/.*\.(js|d\.ts)(\.map)?|src\/.*\.ts|migrations\/[^/]+\/migration\.sql)$/;
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

/** The dependencies of an empty Nest 12 application, in the versions of our lock file. */
const APPLICATION = ['@nestjs/common', '@nestjs/core', '@nestjs/config', 'reflect-metadata', 'rxjs'];
const TOOLS = ['typescript', '@types/node'];
const UNDER_TEST = new Set(['@breakwater/core', '@breakwater/resilience']);

/** The libs are compiled against, declarations included. */
const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  declaration: true,
  skipLibCheck: false,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

describe.each([
  ['ESM', 'module'],
  ['CommonJS', 'commonjs'],
])('in an empty Nest application in %s', (_format, type) => {
  const home = join(workshop, type);
  const locked = (names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, lockedVersion(name)]));

  beforeAll(() => {
    mkdirSync(home);
    const packed = libs.filter(({ name }) => UNDER_TEST.has(name));
    const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
    const manifest = {
      name: 'consumer',
      private: true,
      type,
      dependencies: { ...locked(APPLICATION), ...tarballs },
      devDependencies: locked(TOOLS),
    };
    writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(home, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }),
    );
    cpSync('test/workspace/consumer', join(home, 'src'), { recursive: true });
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], home);
    run(join(home, 'node_modules/.bin/tsc'), ['-p', '.'], home);
  });

  const output = (program: string): unknown =>
    JSON.parse(run(process.execPath, [`dist/${program}.js`], home));

  it('is compiled to that format', () => {
    const code = readFileSync(join(home, 'dist/core.js'), 'utf8');
    expect(code.includes('require("@breakwater/core")')).toBe(type === 'commonjs');
  });

  it('provides the clock, results and errors of core', () => {
    expect(output('core')).toEqual({ found: true, missing: true });
  });

  it('provides resilience for a decorated service and for calls by name', () => {
    expect(output('resilience')).toEqual({
      title: 'Channel 42',
      calls: 3,
      answer: true,
      degraded: 'later',
      state: 'forced-open',
    });
  });

  it('provides the virtual clock of core', () => {
    expect(output('testing')).toEqual({ fired: ['after a minute'] });
  });
});
