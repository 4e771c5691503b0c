import { Dashboard, type DashboardRow, ResilienceGauges, worstFirst } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { HealthCheckGauge } from './checks/health.events.js';
import { STATUS_TONES } from './health.dashboard.js';

/** Shows the health checks on a dashboard: those that are down first. */
@Injectable()
export class HealthCheckList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, @Inject(ResilienceGauges) gauges: ResilienceGauges) {
    dashboard.addList({
      name: 'health-checks',
      title: 'Health checks',
      section: 'dependencies',
      rows: (limit) => worstFirst(gauges.read('health-check').map(rowOf)).slice(0, limit),
    });
  }
}

function rowOf({ check, kind, status, critical, responseTime }: HealthCheckGauge): DashboardRow {
  return {
    id: check,
    title: check,
    state: status,
    // The service goes on without a check that is not critical.
    tone: status === 'down' && !critical ? 'warning' : STATUS_TONES[status],
    facts: {
      kind,
      ...(critical && { critical: 'yes' }),
      ...(responseTime !== undefined && { 'response time': `${Math.round(responseTime)} ms` }),
    },
  };
}
