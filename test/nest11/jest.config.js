import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import config from '../../jest.config.js';

/** The specs of the modules of the libs, and all others that import Nest. */
const specs = [
  'test/nest11/packages.nest11.ts',
  ...globSync('libs/*/test/**/*.spec.ts'),
  ...globSync(['libs/*/src/**/*.spec.ts', 'test/**/*.spec.ts']).filter((spec) =>
    readFileSync(spec, 'utf8').includes("from '@nestjs/"),
  ),
];

/** @type {import('jest').Config} */
export default {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: '<rootDir>/test/nest11/environment.js',
  setupFilesAfterEnv: ['<rootDir>/test/nest11/close-after-failure.ts'],
  resolver: '<rootDir>/test/nest11/resolver.cjs',
  testMatch: specs.map((spec) => resolve(spec)),
};
