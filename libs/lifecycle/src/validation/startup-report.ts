import { STARTUP_CHECK_GROUPS, type StartupCheckGroup } from '../startup/startup-check.options.js';
import type { StartupFinding } from '../startup/startup-checks.js';

/** Result of one group of checks, or of the whole validation. */
export type StartupVerdict = 'passed' | 'warning' | 'failed' | 'not-checked';

/** One group of checks with its heading. */
export interface StartupReportGroup {
  readonly name: StartupCheckGroup;
  /** The heading, e.g. `Database connectivity verified`. */
  readonly title: string;
  readonly status: StartupVerdict;
  readonly checks: readonly StartupFinding[];
}

/** The result of a validation. */
export interface StartupReport {
  /** False if a required check failed. */
  readonly passed: boolean;
  readonly groups: readonly StartupReportGroup[];
}

interface Headings {
  readonly passed: string;
  readonly failed: string;
  readonly unknown: string;
}

const HEADINGS: Readonly<Record<StartupCheckGroup, Headings>> = {
  configuration: {
    passed: 'Configuration validation passed',
    failed: 'Configuration validation failed',
    unknown: 'Configuration not validated',
  },
  database: {
    passed: 'Database connectivity verified',
    failed: 'Database connectivity not verified',
    unknown: 'Database connectivity not checked',
  },
  services: {
    passed: 'External services healthy',
    failed: 'External services not healthy',
    unknown: 'External services not checked',
  },
  environment: {
    passed: 'Environment requirements met',
    failed: 'Environment requirements not met',
    unknown: 'Environment requirements not checked',
  },
};

/** Sorts the results of checks into groups, each with a verdict and a heading. */
export function startupReport(findings: readonly StartupFinding[]): StartupReport {
  const groups = STARTUP_CHECK_GROUPS.map((name): StartupReportGroup => {
    const checks = findings.filter(({ group }) => group === name);
    const status = verdictOf(checks);
    const { passed, failed, unknown } = HEADINGS[name];
    const title = status === 'failed' ? failed : status === 'not-checked' ? unknown : passed;
    return { name, title, status, checks };
  });
  return { passed: groups.every(({ status }) => status !== 'failed'), groups };
}

/** An optional check that failed is a warning. */
function verdictOf(checks: readonly StartupFinding[]): StartupVerdict {
  if (checks.length === 0) return 'not-checked';
  if (checks.some(({ status, required }) => status === 'failed' && required)) return 'failed';
  return checks.every(({ status }) => status === 'passed') ? 'passed' : 'warning';
}
