import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { CASES } from './cases/cases.js';
import type { CaseReport } from './report/case-report.js';
import { describeMachine } from './report/machine.js';
import { toTable } from './report/table.js';
import { describePeers } from './report/versions.js';
import { runInProcess } from './run-in-process.js';

const RESULTS = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = CASES.filter(({ name }) => names.length === 0 || names.includes(name));

const reports: CaseReport[] = [];
const failed: string[] = [];
for (const { name } of chosen) {
  const report = (await run(name)) ?? (await run(name));
  if (report) reports.push(report);
  else failed.push(name);
}

const text = await format(
  `# Benchmarks

${describeMachine()}; ${describePeers()}.

${toTable(reports)}

\`npm run bench\` writes this page. Each case has a process of its own, in which all contenders take turns. The figures are medians
of the rounds; the ratios are medians of the ratios within each round. Production build, no listeners. \`npm run bench -- start scrape\`
runs some cases and writes nothing.

These pages explain the figures and the targets that are missed: [the cost of a call](decisions/0004-cost-of-a-call.md),
[of metrics](decisions/0008-cost-of-metrics.md), [the start of the API](decisions/0021-start-of-the-api.md),
[rate limits](decisions/0023-one-script-for-rate-limits.md), [caches](decisions/0024-caches-on-bentocache.md) and
[HTTP clients](decisions/0025-http-on-undici.md).
`,
  { parser: 'markdown', printWidth: 110 },
);
process.stdout.write(text);
// Only a full run of every case is worth keeping.
if (reports.length === CASES.length && !flags.includes('--quick')) await writeFile(RESULTS, text);
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
