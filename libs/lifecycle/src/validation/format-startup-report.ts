import { styleText } from 'node:util';
import type { StartupFinding } from '../startup/startup-checks.js';
import type { StartupReport, StartupReportGroup, StartupVerdict } from './startup-report.js';

/** Options of {@link formatStartupReport}. */
export interface StartupReportFormat {
  /** Colours the results, for a terminal. @default false */
  readonly colors?: boolean;
}

const COLORS = { passed: 'green', warning: 'yellow', failed: 'red', 'not-checked': 'gray' } as const;

/** Width of the longest word for a result. */
const WIDTH = 'warning'.length;

/** The report as text: one line for each group, and below it one line for each check. */
export function formatStartupReport(
  { groups }: StartupReport,
  { colors = false }: StartupReportFormat = {},
): string {
  const paint = (status: StartupVerdict, text: string): string =>
    // The caller knows whether its output is a terminal.
    colors ? styleText(COLORS[status], text, { validateStream: false }) : text;
  const longest = Math.max(...groups.flatMap(({ checks }) => checks.map(({ name }) => name.length)), 0);
  return groups
    .flatMap((group) => [
      paint(group.status, headingOf(group)),
      ...group.checks.map((check) => {
        const status = statusOf(check);
        return `  ${paint(status, status.padEnd(WIDTH))}  ${check.name.padEnd(longest)}  ${check.message ?? ''}`.trimEnd();
      }),
    ])
    .join('\n');
}

function headingOf({ title, status, checks }: StartupReportGroup): string {
  if (status !== 'warning') return title;
  const count = checks.filter((check) => statusOf(check) !== 'passed').length;
  return `${title} (${count} ${count === 1 ? 'warning' : 'warnings'})`;
}

function statusOf({ status, required }: StartupFinding): StartupVerdict {
  if (status === 'failed') return required ? 'failed' : 'warning';
  return status === 'passed' || status === 'warning' ? status : 'not-checked';
}
