import { Clock, ProcessFacts } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { CheckResult } from '../checks/check-result.js';
import { HealthSettings } from '../health.options.js';
import { type HealthReport, isPassing } from '../health-report.js';
import { TransitionLog } from '../checks/transition-log.js';
import { ProcessResources } from '../process-resources.js';
import type { HealthBodyFormat, HealthView } from './health-view.js';
import { moduleSections, standardSection, standardSections, standardWord } from './standard-section.js';

const isModule = ({ kind }: CheckResult): boolean => kind === 'module';
const isNoModule = ({ kind }: CheckResult): boolean => kind !== 'module';

/** The bodies of this package: healthy, degraded, unhealthy; alive; ready and not_ready. */
@Injectable()
export class StandardFormat implements HealthBodyFormat {
  readonly contentType = 'application/json; charset=utf-8';

  constructor(
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(TransitionLog) private readonly transitions: TransitionLog,
    @Inject(ProcessFacts) private readonly facts: ProcessFacts,
    @Inject(ProcessResources) private readonly resources: ProcessResources,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  render({ kind, report, details, responseTime }: HealthView): unknown {
    const status = statusWord(kind, report);
    if (!details) return { status };
    switch (kind) {
      case 'overall':
        return this.#overall(status, report);
      case 'detailed':
        return this.#detailed(status, report, responseTime);
      case 'live':
      case 'ready':
      case 'startup':
        return probe(kind, status, report);
      case 'modules':
        return moduleSections(report.checks);
      case 'resources':
        return {
          status,
          ...standardSections(report.checks),
          ...this.resources.count(),
          uptime: this.facts.uptime(),
        };
      case 'group':
        return { status, timestamp: this.#timestamp(), checks: standardSections(report.checks) };
      case 'check':
        return { status, ...report.checks.map(standardSection)[0] };
    }
  }

  #overall(status: string, { checks }: HealthReport): Record<string, unknown> {
    const modules = checks.filter(isModule);
    return {
      status,
      timestamp: this.#timestamp(),
      uptime: this.facts.uptime(),
      ...(this.settings.version !== undefined && { version: this.settings.version }),
      checks: standardSections(checks.filter(isNoModule)),
      ...(modules.length > 0 && { modules: moduleSections(modules) }),
    };
  }

  #detailed(status: string, report: HealthReport, responseTime: number): Record<string, unknown> {
    const now = this.clock.now();
    const explained = (result: CheckResult): [string, unknown] => [
      result.name,
      {
        ...standardSection(result),
        critical: result.critical,
        ...(result.responseTime !== undefined && { responseTime: result.responseTime }),
        ...(result.checkedAt !== undefined && { age: Math.round(now - result.checkedAt) }),
      },
    ];
    const modules = report.checks.filter(isModule);
    const breakers = report.checks.find(({ name }) => name === 'circuit-breakers')?.details?.['breakers'];
    return {
      ...Object.fromEntries(
        (report.details ?? []).map((result) => [detailedKey(result.name), contributed(result)]),
      ),
      ...this.#overall(status, report),
      checks: Object.fromEntries(report.checks.filter(isNoModule).map(explained)),
      ...(modules.length > 0 && { modules: Object.fromEntries(modules.map(explained)) }),
      ...(breakers !== undefined && { circuitBreakers: breakers }),
      handles: this.resources.count().handles,
      history: this.transitions.history.map(({ at: _at, ...transition }) => transition),
      responseTime,
    };
  }

  #timestamp(): string {
    return this.clock.date().toISOString();
  }
}

function statusWord(kind: HealthView['kind'], report: HealthReport): string {
  const passed = isPassing(report);
  switch (kind) {
    case 'live':
      return passed ? 'alive' : 'not_alive';
    case 'ready':
      return passed ? 'ready' : 'not_ready';
    case 'startup':
      return passed ? 'started' : report.reason ? 'starting' : 'not_started';
    case 'check':
      return standardWord(report.status);
    default:
      return report.status === 'unknown' ? 'unhealthy' : standardWord(report.status);
  }
}

function probe(kind: HealthView['kind'], status: string, report: HealthReport): unknown {
  const { checks, reason, tasks, startupChecks } = report;
  return {
    status,
    ...(reason !== undefined && { reason }),
    ...(tasks && { tasks }),
    ...(startupChecks && { startupChecks }),
    ...((kind === 'ready' || checks.length > 0) && { checks: standardSections(checks) }),
  };
}

/** The facts of a package, without a status. When they cannot be read, the reason. */
function contributed({ state, reason, details }: CheckResult): Readonly<Record<string, unknown>> {
  return state === 'up' ? (details ?? {}) : { error: reason };
}

/** Keys of `/health/detailed` that belong to this package. */
export const DETAILED_KEYS: ReadonlySet<string> = new Set([
  'status',
  'timestamp',
  'uptime',
  'version',
  'checks',
  'modules',
  'circuitBreakers',
  'handles',
  'history',
  'responseTime',
]);

/** The key of a package's facts in `/health/detailed`: their name in camel case. */
export const detailedKey = (name: string): string =>
  name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
