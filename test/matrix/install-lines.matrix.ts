import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PackageRegistry, npmInstall, startPackageRegistry } from '../harness/package-registry.js';
import type { ConsumerApplication } from '../workspace/consumer-application.js';
import { run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();
let registry: PackageRegistry;

beforeAll(async () => {
  registry = await startPackageRegistry(workshop.libs.map(({ tarball }) => tarball));
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
});

/** The lines with which pages install packages of ours, and the first page that has each. */
const LINES = new Map(
  globSync(['README.md', 'docs/**/*.md', 'libs/*/README.md'], { exclude: ['**/node_modules/**'] })
    .toSorted()
    .flatMap((page) =>
      (readFileSync(page, 'utf8').match(/^npm install .*@breakwater.+$/gm) ?? []).map(
        (line) => [line, page] as const,
      ),
    )
    .toReversed(),
);

/** The majors of Nest, with the module format that `nest new` gives their applications. */
const NESTS = [
  [11, 'commonjs'],
  [12, 'module'],
] as const;

const packagesOf = (line: string): string[] =>
  line.split(' ').filter((word) => word.startsWith('@breakwater/'));

it('stands in the README of every lib', () => {
  const missing = workshop.libs.filter(
    ({ name, place }) =>
      !new RegExp(`^npm install .*${name}( |$)`, 'm').test(readFileSync(join(place, 'README.md'), 'utf8')),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

describe.each(NESTS)('in a fresh application on Nest %d (%s)', (major, format) => {
  const fresh = workshop.application();

  beforeAll(async () => {
    const nest = `^${major}.0.0`;
    fresh.write({
      name: 'consumer',
      private: true,
      type: format,
      dependencies: {
        '@nestjs/common': nest,
        '@nestjs/core': nest,
        '@nestjs/platform-express': nest,
        '@nestjs/testing': nest,
        'reflect-metadata': '^0.2.2',
        rxjs: '^7.8.1',
      },
    });
    registry.offerTo(fresh.home);
    await npmInstall(fresh.home, 'npm install');
  });

  function application(): ConsumerApplication {
    const copy = workshop.application();
    cpSync(fresh.home, copy.home, { recursive: true, verbatimSymlinks: true });
    return copy;
  }

  /** Loads packages in the format of the application, and returns those that export nothing. */
  function emptyOnes({ home }: ConsumerApplication, names: readonly string[]): unknown {
    const load = format === 'module' ? 'import' : 'require';
    const code = `Promise.all(${JSON.stringify(names)}.map(async (name) => (Object.keys(await ${load}(name)).length > 1 ? [] : name)))
      .then((empty) => console.log(JSON.stringify(empty.flat())))`;
    return JSON.parse(run(process.execPath, ['--eval', code], home));
  }

  it.each([...LINES])('`%s` (%s) installs packages that load', async (line) => {
    const consumer = application();
    await npmInstall(consumer.home, line);
    expect(emptyOnes(consumer, packagesOf(line))).toEqual([]);
    await expect(
      npmInstall(consumer.home, 'npm install class-validator class-transformer'),
    ).resolves.toBeUndefined();
  });

  it('all lines install one after the other, with the overrides that the README of the cache shows for ioredis 6', async () => {
    const consumer = application();
    const lines = [...LINES.keys()];
    const named = lines.filter((line) => line.includes(' ioredis'));
    for (const line of named) await npmInstall(consumer.home, line);
    const readme = readFileSync('libs/cache/README.md', 'utf8');
    const [, overrides = ''] = /^"overrides": (\{.+?^\})/ms.exec(readme) ?? [];
    const file = join(consumer.home, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...manifest, overrides: JSON.parse(overrides) as object }));
    for (const line of lines) if (!named.includes(line)) await npmInstall(consumer.home, line);
    expect(emptyOnes(consumer, [...new Set(lines.flatMap(packagesOf))])).toEqual([]);
  });
});
