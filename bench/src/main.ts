import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { CASES } from './cases/cases.js';
import type { CaseReport } from './report/case-report.js';
import { describeMachine } from './report/machine.js';
import { toTable } from './report/table.js';
import { describePeers } from './report/versions.js';
import { runInProcess } from './run-in-process.js';

const RESULTS = fileURLToPath(new URL('../results.md', import.meta.url));

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

Written by \`npm run bench\`. Each case has a process of its own, in which all contenders take turns; the figures are medians
of the rounds, and the ratios medians of the ratios within each round. Production build, no listeners.
`,
  { parser: 'markdown', printWidth: 110 },
);
process.stdout.write(text);
// Only a full run of every case is worth keeping.
if (chosen.length === CASES.length && !flags.includes('--quick')) await writeFile(RESULTS, text);
