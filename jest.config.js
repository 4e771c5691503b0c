/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/scripts/start/postgres/reachable-programs.mjs',
  testSequencer: '<rootDir>/scripts/jest/longest-first.mjs',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  // Ends tests that hang. It judges no speed: the suite passes on a machine that is busy with something else.
  testTimeout: 300_000,
  // The modules of a spec stay in the memory of its worker. A new worker takes less time than the collection of a heap of gigabytes.
  workerIdleMemoryLimit: '1.5GB',
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.stryker-tmp/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: {
    customExportConditions: ['@breakwater/source', 'node', 'node-addons'],
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Istanbul, because its remapping drops the branches of swc's decorator helpers; V8 counts them, and types as well.
  coverageProvider: 'babel',
  collectCoverageFrom: ['<rootDir>/libs/{core,resilience}/src/**/*.ts', '!**/*.spec.ts'],
  coverageReporters: ['text', 'html'],
  coverageThreshold: {
    './libs/core/src/': { branches: 95, lines: 95 },
    './libs/resilience/src/': { branches: 95, lines: 95 },
  },
};
