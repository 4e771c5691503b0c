import { CONTENDERS } from '../measure/contender.js';
import type { CaseReport } from './case-report.js';

/** The reports as a table in Markdown, one row for each check. */
export function toTable(reports: readonly CaseReport[]): string {
  const columns = ['Case', ...CONTENDERS, 'Measured', 'Target', 'Reached'];
  const rows = reports.flatMap(({ title, figures, checks }) =>
    checks.map(({ measured, target, reached }, index) => [
      ...(index === 0
        ? [title, ...CONTENDERS.map((name) => figures[name] ?? '-')]
        : ['', ...CONTENDERS.map(() => '')]),
      measured,
      target ?? '-',
      verdict(reached),
    ]),
  );
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function verdict(reached: boolean | undefined): string {
  if (reached === undefined) return '-';
  return reached ? 'yes' : '**no**';
}
