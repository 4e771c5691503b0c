import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { NEST_11, NEST_12, type Versions } from '../workspace/consumer-application.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();

const COMPILERS: Versions = {
  'typescript-5.7': 'npm:typescript@5.7.3',
  'typescript-5.8': 'npm:typescript@5.8.3',
  'typescript-5.9': 'npm:typescript@5.9.3',
  'typescript-6': 'npm:typescript@6.0.3',
  'typescript-7': 'npm:typescript@7.0.2',
};
const NODENEXT = ['--module', 'nodenext', '--moduleResolution', 'nodenext'];
const BUNDLER = ['--module', 'es2022', '--moduleResolution', 'bundler'];

interface Cell {
  readonly compiler: string;
  readonly resolution: string;
  readonly exact: boolean;
  readonly options: readonly string[];
}

/** All combinations of a compiler, a resolution and `exactOptionalPropertyTypes`, in applications with `strict` and without `skipLibCheck`. */
function cells(
  resolutions: Readonly<Record<string, readonly string[]>>,
  without: readonly string[] = [],
): Cell[] {
  return Object.keys(COMPILERS)
    .filter((compiler) => !without.includes(compiler))
    .flatMap((compiler) =>
      Object.entries(resolutions).flatMap(([resolution, options]) =>
        [true, false].map((exact) => ({ compiler, resolution, exact, options })),
      ),
    );
}

describe('an application of ES modules on Nest 12', () => {
  const consumer = workshop.application();

  beforeAll(() => consumer.install('module', workshop.libs, NEST_12, COMPILERS));

  it.each(cells({ nodenext: NODENEXT, bundler: BUNDLER }))(
    '$compiler compiles all declarations ($resolution, exactOptionalPropertyTypes $exact)',
    ({ compiler, resolution, options, exact }) => {
      const flags = ['--noEmit', '--exactOptionalPropertyTypes', String(exact), ...options];
      // The declarations of `@nestjs/throttler` are CommonJS and import those of Nest 12, which are ES modules. With `nodenext`, TypeScript
      // allows that since 5.8.
      const withoutThrottler = compiler === 'typescript-5.7' && resolution === 'nodenext';
      const project = withoutThrottler ? consumer.projectWithout('src/throttler.ts') : consumer.home;
      const folder = join(consumer.home, 'node_modules', compiler);
      expect(() => consumer.compile(flags, folder, project)).not.toThrow();
    },
  );
});

describe.each([
  ['Nest 11', NEST_11],
  ['Nest 12', NEST_12],
])('a CommonJS application on %s', (_nest, nest) => {
  const consumer = workshop.application();

  beforeAll(() => consumer.install('commonjs', workshop.libs, nest, COMPILERS));

  it.each(cells({ nodenext: NODENEXT }, ['typescript-5.7']))(
    '$compiler compiles all declarations (nodenext, exactOptionalPropertyTypes $exact)',
    ({ compiler, options, exact }) => {
      const flags = ['--noEmit', '--exactOptionalPropertyTypes', String(exact), ...options];
      const folder = join(consumer.home, 'node_modules', compiler);
      expect(() => consumer.compile(flags, folder)).not.toThrow();
    },
  );

  it.each(['typescript-5.7', 'typescript-5.9'])(
    '%s finds the types of all entries with node10 resolution',
    (compiler) => {
      // Declarations of other packages are not made for it.
      const flags = ['--noEmit', '--skipLibCheck', '--module', 'commonjs', '--moduleResolution', 'node10'];
      expect(() => consumer.compile(flags, join(consumer.home, 'node_modules', compiler))).not.toThrow();
    },
  );

  it('typescript-5.7 refuses ES modules in CommonJS with the error that the page about compatibility names', () => {
    const folder = join(consumer.home, 'node_modules/typescript-5.7');
    expect(() => consumer.compile(['--noEmit'], folder)).toThrow('TS1479');
  });
});
