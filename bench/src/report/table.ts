import { CONTENDERS } from '../measure/contender.js';
import type { KeptResult } from './kept-results.js';

/** The results as a table in Markdown, one row for each check. */
export function toTable(results: readonly KeptResult[]): string {
  const columns = ['Case', ...CONTENDERS, 'Measured', 'Target', 'Reached', 'On'];
  const rows = results.flatMap(({ measuredOn, report: { title, figures, checks } }) =>
    checks.map(({ measured, target, reached }, index) => [
      ...(index === 0
        ? [title, ...CONTENDERS.map((name) => figures[name] ?? '-')]
        : ['', ...CONTENDERS.map(() => '')]),
      measured,
      target ?? '-',
      verdict(reached),
      index === 0 ? measuredOn : '',
    ]),
  );
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function verdict(reached: boolean | undefined): string {
  if (reached === undefined) return '-';
  return reached ? 'yes' : '**no**';
}
