import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { run } from '../workspace/packed-libs.js';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-sentry-'));

/** Runs the specs with the major of the SDK that the repository does not install. */
const CONFIG = `
import base from ${JSON.stringify(resolve('jest.config.js'))};
export default {
  ...base,
  rootDir: ${JSON.stringify(resolve('.'))},
  roots: [${JSON.stringify(resolve('libs/error-tracking'))}, ${JSON.stringify(folder)}],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^@sentry/node$': ${JSON.stringify(join(folder, 'node_modules/@sentry/node/build/esm/index.js'))},
  },
};
`;

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'jest.config.mjs'), CONFIG);
  run('npm', ['install', '--no-audit', '--no-fund', '@sentry/node@10'], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('exports errors to Sentry with version 10 of its SDK', () => {
  const jest = ['--experimental-vm-modules', resolve('node_modules/jest/bin/jest.js')];
  const config = ['--config', join(folder, 'jest.config.mjs')];
  const specs = ['libs/error-tracking/test/sentry.spec', '--forceExit'];
  expect(() => run(process.execPath, [...jest, ...config, ...specs], resolve('.'))).not.toThrow();
});
