import { describe, expect, it } from '@jest/globals';
import type { StartupFinding } from '../startup/startup-checks.js';
import { formatStartupReport } from './format-startup-report.js';
import { startupReport } from './startup-report.js';

const finding = (
  group: StartupFinding['group'],
  name: string,
  status: StartupFinding['status'],
  message?: string,
  required = true,
): StartupFinding => ({ group, name, status, required, duration: 1, ...(message && { message }) });

const GOOD = [
  finding('configuration', 'variables', 'passed', 'production'),
  finding('database', 'database', 'passed', 'PostgreSQL 17.2'),
  finding('services', 'redis', 'passed'),
  finding('environment', 'node', 'passed', 'Node 24.5.0'),
];

describe('the report of a validation', () => {
  it('has one line for each group, and one for each check', () => {
    expect(formatStartupReport(startupReport(GOOD))).toBe(
      [
        'Configuration validation passed',
        '  passed   variables  production',
        'Database connectivity verified',
        '  passed   database   PostgreSQL 17.2',
        'External services healthy',
        '  passed   redis',
        'Environment requirements met',
        '  passed   node       Node 24.5.0',
      ].join('\n'),
    );
    expect(startupReport(GOOD).passed).toBe(true);
  });

  it('passes with warnings, and counts them', () => {
    const report = startupReport([
      ...GOOD,
      finding('services', 'youtube', 'failed', 'Nothing listens.', false),
      finding('services', 'clock', 'warning', 'Late.'),
    ]);
    expect(report.passed).toBe(true);
    expect(formatStartupReport(report)).toContain(
      [
        'External services healthy (2 warnings)',
        '  passed   redis',
        '  warning  youtube    Nothing listens.',
        '  warning  clock      Late.',
      ].join('\n'),
    );
  });

  it.each([
    ['configuration', 'Configuration validation failed'],
    ['database', 'Database connectivity not verified'],
    ['services', 'External services not healthy'],
    ['environment', 'Environment requirements not met'],
  ] as const)('fails with a required check of the group %s', (group, title) => {
    const report = startupReport([...GOOD, finding(group, 'x', 'failed', 'Broken.')]);
    expect(report.passed).toBe(false);
    expect(formatStartupReport(report).split('\n')).toContain(title);
  });

  it('says which groups have no checks', () => {
    const report = startupReport(GOOD.slice(0, 1));
    expect(report.passed).toBe(true);
    expect(formatStartupReport(report)).toContain('Database connectivity not checked\n');
  });

  it('has colours on demand only', () => {
    const report = startupReport([...GOOD, finding('database', 'x', 'failed')]);
    expect(formatStartupReport(report)).not.toContain('\u001B');
    expect(formatStartupReport(report, { colors: true })).toContain(
      '\u001B[31mDatabase connectivity not verified\u001B[39m',
    );
  });
});
