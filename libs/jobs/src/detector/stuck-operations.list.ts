import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { StuckOperation } from '../stores/operation-store.js';
import { StuckOperations } from './stuck-operations.js';

/** Shows the stuck operations of all processes on a dashboard, the oldest first. */
@Injectable()
export class StuckOperationsList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, @Inject(StuckOperations) stuck: StuckOperations) {
    dashboard.addList({
      name: 'stuck-operations',
      title: 'Stuck operations',
      section: 'problems',
      actions: 'stuck',
      rows: async (limit) => {
        const { operations } = await stuck.list(limit);
        return operations.map(rowOf);
      },
    });
  }
}

function rowOf({ id, name, key, reason, heartbeatAt, startedAt, recoveries }: StuckOperation): DashboardRow {
  return {
    id,
    title: `${name} ${key}`,
    state: reason,
    tone: 'bad',
    since: startedAt,
    facts: { 'last heartbeat': new Date(heartbeatAt).toISOString(), recoveries },
  };
}
