import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CaseReport } from './report/case-report.js';

/** Milliseconds after which a case has gone wrong, also beside other programs. On quiet cores each takes less than a minute. */
const TIME_LIMIT = 600_000;

const SCRIPT = fileURLToPath(new URL('run-case.js', import.meta.url));

/** Runs a case in a process of its own, which may collect garbage when it wants to. */
export function runInProcess(name: string, flags: readonly string[]): Promise<CaseReport> {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [name, ...flags], { execArgv: ['--expose-gc'], timeout: TIME_LIMIT });
    child.once('message', (report) => resolve(report as CaseReport));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The case '${name}' ended with ${signal ?? `code ${code}`}.`)),
    );
  });
}
