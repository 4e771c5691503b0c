import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CASES } from './cases/cases.js';
import type { CaseReport } from './report/case-report.js';
import { type KeptResult, readResults, writeResults } from './report/kept-results.js';
import { benchmarksPage } from './report/page.js';
import { runInProcess } from './run-in-process.js';

const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.filter((name) => !CASES.some((one) => one.name === name));
if (unknown.length > 0)
  throw new Error(
    `There is no case ${unknown.join(', ')}. Cases: ${CASES.map(({ name }) => name).join(', ')}.`,
  );
const isQuick = flags.includes('--quick');
const chosen = CASES.filter(({ name }) => names.length === 0 || names.includes(name));

const results: Record<string, KeptResult> = isQuick ? {} : { ...(await readResults()) };
const failed: string[] = [];
for (const { name } of chosen) {
  const report = (await run(name)) ?? (await run(name));
  if (!report) {
    failed.push(name);
    continue;
  }
  results[name] = { measuredOn: new Date().toISOString().slice(0, 10), report };
  // Kept after each case, so that a run that ends early loses nothing.
  if (!isQuick) await writeResults(results);
}

const kept = CASES.flatMap(({ name }) => results[name] ?? []);
const unmeasured = CASES.map(({ name }) => name).filter((name) => !results[name]);
const page = await benchmarksPage(kept, unmeasured);
process.stdout.write(page);
// The figures of a quick run mean nothing.
if (!isQuick) await writeFile(PAGE, page);
if (failed.length > 0) {
  process.stderr.write(`Failed twice: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

/** Returns `undefined` for a case that failed, so that the minutes of the other cases are not lost. */
async function run(name: string): Promise<CaseReport | undefined> {
  const started = performance.now();
  process.stderr.write(`${name} ... `);
  try {
    const report = await runInProcess(name, flags);
    process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(0)} s\n`);
    return report;
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return undefined;
  }
}
