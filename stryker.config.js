import jest from './jest.config.js';

/**
 * Mutation testing of one policy folder by its own specs, and the regression tests that concern it:
 * `MUTATE=retry npx stryker run`. `npm run mutation` does all three whose arithmetic matters most, one after another.
 */
const folder = process.env['MUTATE'] ?? 'bulkhead';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [`libs/resilience/src/${folder}/**/*.ts`, '!**/*.spec.ts'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    // A run loads each spec file anew, so that every file counts.
    enableFindRelatedTests: false,
    config: {
      ...jest,
      roots: ['<rootDir>/libs/resilience'],
      testMatch: [`**/src/${folder}/**/*.spec.ts`, '**/test/regression/*.spec.ts'],
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
  incrementalFile: `reports/mutation/${folder}.json`,
  htmlReporter: { fileName: `reports/mutation/${folder}.html` },
  tempDirName: `.stryker-tmp/${folder}`,
  concurrency: Number(process.env['MUTATION_WORKERS'] ?? 2),
  cleanTempDir: 'always',
  ignorePatterns: ['**/dist', 'apps', 'bench', 'coverage', 'docs', 'reports', '.stryker-tmp'],
  reporters: ['clear-text', 'progress', 'html'],
  thresholds: { high: 90, low: 85, break: 85 },
};
