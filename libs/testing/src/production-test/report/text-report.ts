import type { Outcome } from '../check.js';
import type { ChecklistPoint, ProductionTestReport } from './report.js';

/** Puts a colour around a text. */
type Paint = (colour: Colour, text: string) => string;
type Colour = 'green' | 'yellow' | 'red' | 'grey';

const CODES: Readonly<Record<Colour, number>> = { green: 32, yellow: 33, red: 31, grey: 90 };
const ofOutcome: Readonly<Record<Outcome, readonly [Colour, string]>> = {
  passed: ['green', 'ok  '],
  warning: ['yellow', 'warn'],
  failed: ['red', 'FAIL'],
  skipped: ['grey', 'skip'],
};
const ofState: Readonly<Record<ChecklistPoint['state'], readonly [Colour, string]>> = {
  good: ['green', '[x]'],
  warning: ['yellow', '[!]'],
  bad: ['red', '[ ]'],
  unseen: ['grey', '[?]'],
};

/** The report for people. */
export function textReport(report: ProductionTestReport, colours: boolean): string {
  const paint: Paint = (colour, text) => (colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
  const { counts, sections, checklist } = report;
  return [
    `Production test of ${report.url}`,
    '',
    ...sections.flatMap(({ title, outcome, checks }) => [
      `${title}: ${paint(ofOutcome[outcome][0], outcomeWord(outcome, checks))}`,
      ...checks.map((check) => `  ${paint(...ofOutcome[check.outcome])}  ${check.name}: ${check.seen}`),
    ]),
    '',
    'Production checklist',
    ...checklist.map(({ point, state, seen }) => `  ${paint(...ofState[state])} ${point}: ${seen}`),
    '',
    '[x] seen, [!] look at it, [ ] not met, [?] not seen from outside',
    `${counts.passed} passed, ${counts.warning} warnings, ${counts.failed} failed, ${counts.skipped} skipped; ` +
      `${report.requests} requests in ${(report.duration / 1_000).toFixed(1)} s`,
    '',
  ].join('\n');
}

/** Warnings do not fail a section. */
function outcomeWord(outcome: Outcome, checks: readonly { readonly outcome: Outcome }[]): string {
  const count = (wanted: Outcome): number => checks.filter((check) => check.outcome === wanted).length;
  const [warnings, skippedChecks] = [count('warning'), count('skipped')];
  if (outcome === 'failed' || outcome === 'skipped') return outcome;
  return [
    'passed',
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
    ...(skippedChecks > 0 ? [`${skippedChecks} skipped`] : []),
  ].join(', ');
}
