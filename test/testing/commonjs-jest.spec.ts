import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

it('runs a suite of CommonJS tests in Jest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-commonjs-'));
  const report = join(folder, 'report.json');
  const jest = resolve('node_modules/jest/bin/jest.js');
  const args = ['--experimental-vm-modules', jest, '--json', '--outputFile', report];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const { stderr } = spawnSync(process.execPath, args, {
    cwd: 'test/testing/commonjs',
    env,
    encoding: 'utf8',
  });
  const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
  rmSync(folder, { recursive: true });
  expect({ numPassedTests, stderr }).toEqual({
    numPassedTests: 1,
    stderr: expect.stringContaining('Tests:'),
  });
});
