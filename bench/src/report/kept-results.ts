import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { CaseReport } from './case-report.js';

const FILE = fileURLToPath(new URL('../../../bench/results.json', import.meta.url));

/** The last result of a case. */
export interface KeptResult {
  /** Day of the measurement, e.g. `2026-11-27`. */
  readonly measuredOn: string;
  readonly report: CaseReport;
}

/** The last results by the name of their case. */
export type KeptResults = Readonly<Record<string, KeptResult>>;

export async function readResults(): Promise<KeptResults> {
  const text = await readFile(FILE, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  });
  return JSON.parse(text) as KeptResults;
}

export async function writeResults(results: KeptResults): Promise<void> {
  await writeFile(FILE, await format(JSON.stringify(results), { parser: 'json', printWidth: 110 }));
}
