import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface VitestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const SUITE = resolve('libs/testing/test/vitest-suite');
const folder = mkdtempSync(join(tmpdir(), 'breakwater-vitest-'));
const file = join(folder, 'report.json');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the matchers in a suite of Vitest', () => {
  let report: VitestReport;

  beforeAll(() => {
    const program = resolve('node_modules/vitest/vitest.mjs');
    const args = [program, 'run', '--reporter', 'json', '--outputFile', file];
    // The suite is a process of its own, without the variables and flags of Jest.
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    spawnSync(process.execPath, args, { cwd: SUITE, env });
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  });

  const result = (title: string) =>
    report.testResults.flatMap((one) => one.assertionResults).find((one) => one.title === title);

  it('pass', () => {
    expect(report.testResults.map(({ message }) => message)).toEqual(['']);
    expect(result('passes')).toMatchObject({ status: 'passed', failureMessages: [] });
  });

  it('fail with the recorded sequence', () => {
    expect(result('fails')?.status).toBe('failed');
    expect(result('fails')?.failureMessages[0]).toMatch(`Expected 3 attempts, but there were 2.
Recorded sequence:
  attempt 1 failed after 0 ms (ECONNRESET), waited 200 ms
  attempt 2 succeeded after 0 ms
`);
  });
});
