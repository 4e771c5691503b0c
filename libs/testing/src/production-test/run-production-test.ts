import {
  type Check,
  type CheckContext,
  failed,
  type Finding,
  type SectionName,
  SECTIONS,
  skipped,
} from './check.js';
import { CIRCUIT_BREAKERS } from './checks/circuit-breakers.js';
import { ALL_ANSWERS, ERROR_HANDLING } from './checks/error-handling.js';
import { HEALTH } from './checks/health.js';
import { latencyChecks } from './checks/latency.js';
import { RATE_LIMITING } from './checks/rate-limiting.js';
import { SECURITY } from './checks/security.js';
import { SHUTDOWN } from './checks/shutdown.js';
import { NoAnswerError } from './client/exchange.js';
import { GaveUpError, Instance } from './client/instance.js';
import { MACHINE_PACE, type Pace } from './client/pace.js';
import {
  type ProductionTestOptions,
  type ResolvedProductionTestOptions,
  resolveProductionTestOptions,
} from './production-test.options.js';
import { checklist } from './report/checklist.js';
import { type CheckReport, countsOf, type ProductionTestReport, worstOf } from './report/report.js';
import { shownText } from './report/shown-text.js';

/** Parts of a run that are no options of the test. */
export interface ProductionTestRun {
  /** Ends the run; a circuit that the test has opened is closed first. */
  readonly signal?: AbortSignal;
  /** @default the time of the machine */
  readonly pace?: Pace;
}

/**
 * Tests a running instance from outside, gently: it sends a bounded number of requests, so many a second at most, stores nothing, and
 * leaves limits unexhausted.
 *
 * @throws ProductionTestOptionsError when options are wrong, NoAnswerError when the instance cannot be reached
 */
export async function runProductionTest(
  options: ProductionTestOptions,
  { signal, pace = MACHINE_PACE }: ProductionTestRun = {},
): Promise<ProductionTestReport> {
  const resolved = resolveProductionTestOptions(options);
  const instance = new Instance(resolved, pace, signal);
  const startedAt = new Date().toISOString();
  const start = pace.now();
  try {
    // An instance that cannot be reached is not an instance with defects.
    await instance.get(`${resolved.healthPrefix}/live`);
    const context: CheckContext = { instance, options: resolved };
    const reports = new Map<Check, CheckReport>();
    const groups = sectionsOf(resolved);
    // The checks that judge all answers come last, whatever their section is.
    for (const check of inOrder(groups)) reports.set(check, await runCheck(check, context, pace));
    const sections = groups.map(([section, checks]) => {
      const done = checks.map((check) => reports.get(check)!);
      return { section, title: SECTIONS[section], outcome: worstOf(done), checks: done };
    });
    const points = await checklist(context, sections);
    const counts = countsOf(sections);
    return {
      url: resolved.url.href,
      startedAt,
      duration: pace.now() - start,
      requests: instance.sent,
      passed: counts.failed === 0,
      counts,
      sections,
      checklist: points.map((point) => ({ ...point, seen: shownText(point.seen, resolved.token) })),
    };
  } finally {
    instance.close();
  }
}

function sectionsOf({
  skip,
  paths,
}: ResolvedProductionTestOptions): (readonly [SectionName, readonly Check[]])[] {
  const all: Readonly<Record<SectionName, readonly Check[]>> = {
    'error-handling': [...ERROR_HANDLING, ...ALL_ANSWERS],
    'rate-limiting': RATE_LIMITING,
    'circuit-breakers': CIRCUIT_BREAKERS,
    health: HEALTH,
    performance: latencyChecks(paths),
    security: SECURITY,
    shutdown: SHUTDOWN,
  };
  const names = Object.keys(SECTIONS) as SectionName[];
  return names.filter((name) => !skip.includes(name)).map((name) => [name, all[name]]);
}

function inOrder(groups: readonly (readonly [SectionName, readonly Check[]])[]): Check[] {
  const checks = groups.flatMap(([, members]) => members);
  const isLast = (check: Check): boolean => ALL_ANSWERS.includes(check);
  return [...checks.filter((check) => !isLast(check)), ...checks.filter((check) => isLast(check))];
}

async function runCheck(check: Check, context: CheckContext, pace: Pace): Promise<CheckReport> {
  const start = pace.now();
  const { outcome, seen } = await findingOf(check, context);
  return {
    name: check.name,
    outcome,
    seen: shownText(seen, context.options.token),
    duration: pace.now() - start,
  };
}

async function findingOf(check: Check, context: CheckContext): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (error) {
    if (error instanceof GaveUpError) return skipped(error.message);
    if (error instanceof NoAnswerError) return failed(error.message);
    throw error;
  }
}
