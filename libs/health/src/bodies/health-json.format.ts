import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { checkKey, type CheckResult } from '../checks/check-result.js';
import { HealthSettings } from '../health.options.js';
import { isPassing } from '../health-report.js';
import { timeOf } from './check-time.js';
import type { HealthBodyFormat, HealthView } from './health-view.js';
import type { HealthStatus } from '../checks/health.events.js';

/** Media type of the draft. */
export const HEALTH_JSON = 'application/health+json';

/** The health check response format of the IETF draft `draft-inadarei-api-health-check-06`: pass, warn, fail. */
@Injectable()
export class HealthJsonFormat implements HealthBodyFormat {
  readonly contentType = HEALTH_JSON;

  constructor(
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  render({ report, details }: HealthView): unknown {
    const status = isPassing(report) ? word(report.status) : 'fail';
    if (!details) return { status };
    const { version } = this.settings;
    return {
      status,
      ...(version !== undefined && { releaseId: version }),
      ...(report.reason !== undefined && { output: report.reason }),
      checks: Object.fromEntries(report.checks.map((result) => this.#check(result))),
    };
  }

  /** The draft's key is `{component}:{measurement}`, and its value a list, one entry per node of the component. */
  #check(result: CheckResult): [string, unknown[]] {
    const { kind, status, reason, responseTime, details, checkedAt } = result;
    const percentage = details?.['percentage'];
    const [measurement, observedValue, observedUnit] =
      typeof percentage === 'number'
        ? (['utilization', percentage, 'percent'] as const)
        : (['responseTime', responseTime, 'ms'] as const);
    const entry = {
      componentType: kind === 'local' ? 'system' : 'component',
      ...(observedValue !== undefined && { observedValue, observedUnit }),
      status: word(status),
      ...(checkedAt !== undefined && { time: timeOf(checkedAt, this.clock) }),
      ...(reason !== undefined && { output: reason }),
    };
    return [`${checkKey(result)}:${measurement}`, [entry]];
  }
}

function word(status: HealthStatus): 'pass' | 'warn' | 'fail' {
  if (status === 'up') return 'pass';
  return status === 'down' ? 'fail' : 'warn';
}
