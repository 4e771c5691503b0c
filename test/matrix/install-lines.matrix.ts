import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Program } from '../harness/program.js';
import type { ConsumerApplication } from '../workspace/consumer-application.js';
import { run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();
let registry: Program;

beforeAll(async () => {
  const script = join(import.meta.dirname, 'packed-registry.mjs');
  const packages = workshop.libs.map(({ name, place, tarball }) => ({ name, place, tarball }));
  registry = new Program([process.execPath, script, JSON.stringify(packages)], {});
  await registry.prints('Registry: ');
});

afterAll(async () => {
  registry.kill('SIGTERM');
  await registry.ended;
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
const NESTS = { 11: 'commonjs', 12: 'module' } as const;
type Major = keyof typeof NESTS;

function freshApplication(major: Major): ConsumerApplication {
  const consumer = workshop.application();
  const nest = `^${major}.0.0`;
  consumer.write({
    name: 'consumer',
    private: true,
    type: NESTS[major],
    dependencies: {
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      '@nestjs/platform-express': nest,
      '@nestjs/testing': nest,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.1',
    },
  });
  const [, address = ''] = /Registry: (.+)/.exec(registry.output) ?? [];
  writeFileSync(join(consumer.home, '.npmrc'), `@breakwater:registry=${address}\n`);
  consumer.npmInstall();
  return consumer;
}

/** Runs a line word by word. */
function install(consumer: ConsumerApplication, line: string): void {
  run('sh', ['-c', `${line} --prefer-offline --no-audit --no-fund`], consumer.home);
}

const packagesOf = (line: string): string[] =>
  line.split(' ').filter((word) => word.startsWith('@breakwater/'));

/** Loads packages in the format of the application, and returns those that export nothing. */
function emptyOnes(consumer: ConsumerApplication, names: readonly string[]): unknown {
  const load = `Promise.all(${JSON.stringify(names)}.map(async (name) => Object.keys(await LOAD(name)).length > 1 ? [] : name))`;
  const code = (how: string): string =>
    `${load.replace('LOAD', how)}.then((empty) => console.log(JSON.stringify(empty.flat())))`;
  const format = (JSON.parse(readFileSync(join(consumer.home, 'package.json'), 'utf8')) as { type: string })
    .type;
  return JSON.parse(
    run(process.execPath, ['--eval', code(format === 'module' ? 'import' : 'require')], consumer.home),
  );
}

it('stands in the README of every lib', () => {
  const missing = workshop.libs.filter(
    ({ name, place }) =>
      !new RegExp(`^npm install .*${name}( |$)`, 'm').test(readFileSync(join(place, 'README.md'), 'utf8')),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

describe.each([11, 12] as const)('in a fresh application on Nest %d', (major) => {
  it.each([...LINES])('`%s` (%s) installs packages that load', (line) => {
    const consumer = freshApplication(major);
    install(consumer, line);
    expect(emptyOnes(consumer, packagesOf(line))).toEqual([]);
    expect(() => consumer.npmInstall('class-validator', 'class-transformer')).not.toThrow();
  });

  it('all lines install one after the other, with the overrides that the README of the cache shows for ioredis 6', () => {
    const consumer = freshApplication(major);
    const lines = [...LINES.keys()];
    const named = lines.filter((line) => line.includes(' ioredis'));
    for (const line of named) install(consumer, line);
    const readme = readFileSync('libs/cache/README.md', 'utf8');
    const [, overrides = ''] = /^"overrides": (\{.+?^\})/ms.exec(readme) ?? [];
    const file = join(consumer.home, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...manifest, overrides: JSON.parse(overrides) as object }));
    for (const line of lines) if (!named.includes(line)) install(consumer, line);
    expect(emptyOnes(consumer, [...new Set(lines.flatMap(packagesOf))])).toEqual([]);
  });
});
