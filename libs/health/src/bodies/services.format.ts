import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { checkKey, type CheckResult } from '../checks/check-result.js';
import { isPassing } from '../health-report.js';
import { timeOf } from './check-time.js';
import type { HealthBodyFormat, HealthView } from './health-view.js';
import { standardSection, standardWord } from './standard-section.js';

/** The bodies of an API with an envelope: `{ success, data: { overall, services, timestamp } }`. All endpoints have the same form. */
@Injectable()
export class ServicesFormat implements HealthBodyFormat {
  readonly contentType = 'application/json; charset=utf-8';

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  render({ report, details }: HealthView): unknown {
    const success = isPassing(report);
    const overall = success ? standardWord(report.status) : 'unhealthy';
    if (!details) return { success, data: { overall } };
    return {
      success,
      data: {
        overall,
        ...(report.reason !== undefined && { reason: report.reason }),
        services: report.checks.map((result) => this.#service(result)),
        timestamp: this.clock.date().toISOString(),
      },
    };
  }

  #service(result: CheckResult): Record<string, unknown> {
    const { responseTime, checkedAt } = result;
    return {
      service: checkKey(result),
      ...standardSection(result),
      ...(responseTime !== undefined && { responseTime }),
      ...(checkedAt !== undefined && { timestamp: timeOf(checkedAt, this.clock) }),
    };
  }
}
