import jest from './jest.config.js';

/**
 * Mutation testing of the three policies whose arithmetic matters most: `npm run mutation`.
 * One folder or file: `npm run mutation -- --mutate 'libs/resilience/src/retry/**'`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['libs/resilience/src/{circuit-breaker,retry,bulkhead}/**/*.ts', '!**/*.spec.ts'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    config: {
      ...jest,
      roots: ['<rootDir>/libs/resilience'],
      // A mutant that never settles fails its test sooner, and cheaper, than Stryker ends the process.
      testTimeout: 1500,
      // The links in node_modules lead out of the sandbox, to code that is not mutated.
      moduleNameMapper: {
        '^@breakwater/core/testing$': '<rootDir>/libs/core/src/testing/index.ts',
        '^@breakwater/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
        ...jest.moduleNameMapper,
      },
    },
  },
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  concurrency: 2,
  cleanTempDir: 'always',
  ignorePatterns: ['**/dist', 'apps', 'bench', 'coverage', 'docs', 'reports'],
  reporters: ['clear-text', 'progress', 'html'],
  thresholds: { high: 90, low: 85, break: 85 },
};
