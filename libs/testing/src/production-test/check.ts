import type { Instance } from './client/instance.js';
import type { ResolvedProductionTestOptions } from './production-test.options.js';

/** The parts of the test, in the order in which they run. */
export const SECTIONS = {
  'error-handling': 'Error scenario handling',
  'rate-limiting': 'Rate limiting',
  'circuit-breakers': 'Circuit breaker behavior',
  health: 'Health monitoring',
  performance: 'Performance benchmarks',
  security: 'Security headers',
  shutdown: 'Shutdown readiness',
} as const;

/** The name of a section, as `--skip` takes it. */
export type SectionName = keyof typeof SECTIONS;

/** `warning` and `skipped` do not fail the test. */
export type Outcome = 'passed' | 'warning' | 'failed' | 'skipped';

/** The result of a check. */
export interface Finding {
  readonly outcome: Outcome;
  /** One line: what the test saw, or why it did not look. */
  readonly seen: string;
}

/** The parts of a run that a check uses. */
export interface CheckContext {
  readonly instance: Instance;
  readonly options: ResolvedProductionTestOptions;
}

/** One question about the instance. */
export interface Check {
  readonly section: SectionName;
  /** A statement that holds when the check passes. */
  readonly name: string;
  run(context: CheckContext): Promise<Finding>;
}

export const passed = (seen: string): Finding => ({ outcome: 'passed', seen });
export const warning = (seen: string): Finding => ({ outcome: 'warning', seen });
export const failed = (seen: string): Finding => ({ outcome: 'failed', seen });
export const skipped = (seen: string): Finding => ({ outcome: 'skipped', seen });

/** Fails with all problems in one line, or passes. */
export function judge(problems: readonly string[], seen: string): Finding {
  return problems.length > 0 ? failed(problems.join('; ')) : passed(seen);
}
