import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ConsumerApplication,
  NEST_11,
  NEST_12,
  type Versions,
} from '../workspace/consumer-application.js';
import { lockedVersion, run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

/** The unit tests of a user, in a CommonJS application that is set up word by word as the guide says. */
const GUIDE = readFileSync('docs/guides/testing.md', 'utf8');
const TESTS = 'test/matrix/consumer/unit-tests';
const NUMBER_OF_TESTS = 9;

/** The program of the oldest Node that the packages accept. */
const OLD_NODE = `node-${process.platform}-${process.arch}`;
const FLAG = '--experimental-vm-modules';
const JEST = ['node_modules/jest/bin/jest.js', '--ci'];

const TOOLS: Versions = {
  ...Object.fromEntries(
    ['@swc/core', '@swc/jest', '@types/node', 'jest', 'ts-jest', 'vitest', 'reflect-metadata', 'rxjs'].map(
      (name) => [name, lockedVersion(name)],
    ),
  ),
  '@types/jest': '30.0.0',
  '@types/supertest': '6.0.3',
  [OLD_NODE]: '22.12.0',
  supertest: '7.1.4',
  typescript: '5.9.3',
};

/** Compiler options that `nest new` writes: `CLASSIC` before and in the first versions of Nest 11, and `MODERN` today. */
const CLASSIC = { module: 'commonjs' };
const MODERN = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  resolvePackageJsonExports: true,
  isolatedModules: true,
};

/** The code of the guide whose first line is this comment. */
function codeOf(title: string): string {
  const [, code] = GUIDE.split(`// ${title}\n`);
  if (code === undefined) throw new Error(`The guide has no code with the title "${title}".`);
  return code.slice(0, code.indexOf('\n```'));
}

/** The member `types` of the file `tsconfig.json` that the guide shows. */
function typesOf(title: string): string[] {
  const { compilerOptions } = JSON.parse(codeOf(title)) as { compilerOptions: { types: string[] } };
  return compilerOptions.types;
}

const workshop = packedWorkshop();

function installed(nest: Versions): ConsumerApplication {
  const consumer = workshop.application();
  const ours = workshop.libs.filter(({ name }) => /core|resilience|testing/.test(name));
  consumer.write({
    name: 'consumer',
    private: true,
    dependencies: {
      ...TOOLS,
      ...Object.fromEntries(
        ['common', 'core', 'platform-express', 'testing'].map((part) => [
          `@nestjs/${part}`,
          nest[`@nestjs/${part}`]!,
        ]),
      ),
      ...Object.fromEntries(ours.map(({ name, tarball }) => [name, `file:${tarball}`])),
    },
  });
  consumer.npmInstall();
  return consumer;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/** Writes the application anew, and runs its tests. Returns the numbers of tests that passed and failed. */
function tested(
  { home }: ConsumerApplication,
  setUp: {
    readonly tsconfig: object;
    readonly config: readonly [string, string];
    readonly globals?: boolean;
  },
  [program, ...args]: readonly [string, ...string[]],
): [number, number] {
  const tests = join(home, 'src');
  mkdirSync(tests, { recursive: true });
  cpSync(TESTS, tests, { recursive: true });
  const [configuration, code] = setUp.config;
  for (const file of globSync('*.test.ts', { cwd: tests })) {
    const text = readFileSync(join(tests, file), 'utf8');
    writeFileSync(join(tests, file), forRunner(text, configuration, setUp.globals));
  }
  writeFileSync(join(home, configuration), code);
  writeFileSync(
    join(home, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        strict: true,
        esModuleInterop: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        skipLibCheck: true,
        outDir: 'dist',
        ...setUp.tsconfig,
      },
      include: ['src'],
    }),
  );
  run(program, [...args, '--outputFile', 'report.json'], home);
  const report = JSON.parse(readFileSync(join(home, 'report.json'), 'utf8')) as Report;
  return [report.numPassedTests, report.numFailedTests];
}

/** The tests import from `@jest/globals`. Those of other users take the globals of Jest, or import from Vitest. */
function forRunner(test: string, configuration: string, globals = false): string {
  if (globals) return test.replace(/^import .* from '@jest\/globals';\n/m, '');
  if (!configuration.startsWith('vitest')) return test;
  return test
    .replace(/^import \{(.*)\} from '@jest\/globals'/m, "import {$1} from 'vitest'")
    .replace(/\bjest\b(?=[ ,}.])/g, 'vi');
}

describe.each([
  ['Nest 11', NEST_11],
  ['Nest 12', NEST_12],
])('the unit tests of a CommonJS application on %s', (_nest, nest) => {
  let consumer: ConsumerApplication;
  const jestTypes = typesOf('tsconfig.json, Jest');
  const jest = [process.execPath, FLAG, ...JEST, '--json'] as const;

  beforeAll(() => {
    consumer = installed(nest);
  });

  it('pass with ts-jest, which checks their types', () => {
    // The declarations of Nest 12 are ES modules, which `node10` resolution takes as well.
    const setUp = {
      tsconfig: { ...CLASSIC, types: jestTypes },
      config: ['jest.config.js', codeOf('jest.config.js, ts-jest')],
    } as const;
    expect(tested(consumer, setUp, jest)).toEqual([NUMBER_OF_TESTS, 0]);
  });

  it('pass with ts-jest, nodenext and the globals of Jest', () => {
    const setUp = {
      tsconfig: { ...MODERN, types: jestTypes },
      config: ['jest.config.js', codeOf('jest.config.js, ts-jest')],
      globals: true,
    } as const;
    expect(tested(consumer, setUp, jest)).toEqual([NUMBER_OF_TESTS, 0]);
    expect(() => consumer.compile(['--noEmit'])).not.toThrow();
  });

  it('pass with @swc/jest', () => {
    const setUp = {
      tsconfig: MODERN,
      config: ['jest.config.js', codeOf('jest.config.js, @swc/jest')],
    } as const;
    expect(tested(consumer, setUp, jest)).toEqual([NUMBER_OF_TESTS, 0]);
  });

  it('pass on Node 22.12 without the flag, with a transform for packages', () => {
    const oldNode = join(consumer.home, 'node_modules', OLD_NODE, 'bin/node');
    const setUp = {
      tsconfig: { ...MODERN, types: jestTypes },
      config: ['jest.config.js', codeOf('jest.config.js, ts-jest on an older Node')],
    } as const;
    expect(tested(consumer, setUp, [oldNode, ...JEST, '--json'])).toEqual([NUMBER_OF_TESTS, 0]);
  });

  it('pass with Vitest, and compile', () => {
    const setUp = {
      tsconfig: { ...MODERN, types: typesOf('tsconfig.json, Vitest') },
      config: ['vitest.config.mjs', codeOf('vitest.config.mjs')],
    } as const;
    const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--reporter=json'] as const;
    expect(tested(consumer, setUp, vitest)).toEqual([NUMBER_OF_TESTS, 0]);
    expect(() => consumer.compile(['--noEmit'])).not.toThrow();
  });
});
