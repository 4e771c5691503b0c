import type { CheckReport, ProductionTestReport } from './report.js';

/** The report in the format of JUnit, which CI systems read: a suite for each section, a case for each check. */
export function junitReport({ sections, counts, duration, startedAt, url }: ProductionTestReport): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(`production test of ${url}`)}" tests="${total}" failures="${counts.failed}" skipped="${counts.skipped}" time="${seconds(duration)}">`,
    ...sections.flatMap(({ title, checks }) => {
      const count = (outcome: CheckReport['outcome']): number =>
        checks.filter((check) => check.outcome === outcome).length;
      const time = checks.reduce((sum, check) => sum + check.duration, 0);
      return [
        `  <testsuite name="${escaped(title)}" tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" timestamp="${startedAt}" time="${seconds(time)}">`,
        ...checks.map((check) => testCase(title, check)),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(title: string, { name, outcome, seen, duration }: CheckReport): string {
  const start = `    <testcase classname="${escaped(title)}" name="${escaped(name)}" time="${seconds(duration)}">`;
  const inside = {
    passed: `<system-out>${escaped(seen)}</system-out>`,
    warning: `<system-out>${escaped(`warning: ${seen}`)}</system-out>`,
    failed: `<failure message="${escaped(seen)}"/>`,
    skipped: `<skipped message="${escaped(seen)}"/>`,
  }[outcome];
  return `${start}${inside}</testcase>`;
}

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(3);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escaped = (text: string): string =>
  text.toWellFormed().replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
