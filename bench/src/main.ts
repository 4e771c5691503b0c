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
for (const { name } of chosen) {
  process.stderr.write(`${name} ...\n`);
  reports.push(await runInProcess(name, flags));
}

const text = await format(
  `# Benchmarks

${describeMachine()}; ${describePeers()}.

${toTable(reports)}

\`npm run bench\` writes this page. Each case has a process of its own, in which all contenders take turns. The figures are medians
of the rounds; the ratios are medians of the ratios within each round. Production build, no listeners.

[Decision 4](decisions/0004-cost-of-a-call.md) explains the cost of a call and the targets that are missed.
[Decision 8](decisions/0008-cost-of-metrics.md) explains the cost of metrics.
[Decision 21](decisions/0021-start-of-the-api.md) explains the start of the API.
`,
  { parser: 'markdown', printWidth: 110 },
);
process.stdout.write(text);
// Only a full run of every case is worth keeping.
if (chosen.length === CASES.length && !flags.includes('--quick')) await writeFile(RESULTS, text);
