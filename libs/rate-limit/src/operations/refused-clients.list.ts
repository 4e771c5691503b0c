import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Violations } from '../violations.js';

/** Number of clients that a row names. */
const NAMED = 5;

/** Shows the policies that refuse clients at the moment on a dashboard, with the actions that block and unblock clients. */
@Injectable()
export class RefusedClientsList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, violations: Violations) {
    dashboard.addList({
      name: 'refused-clients',
      title: 'Refused clients',
      section: 'problems',
      actions: 'rate-limit',
      rows: (limit) => {
        const { clients } = violations;
        return [...new Set(clients.map(({ policy }) => policy))].slice(0, limit).map((policy) =>
          rowOf(
            policy,
            clients.filter((one) => one.policy === policy).map(({ client }) => client),
          ),
        );
      },
    });
  }
}

function rowOf(policy: string, clients: readonly string[]): DashboardRow {
  const named = clients.slice(0, NAMED).join(', ');
  return {
    id: policy,
    title: policy,
    state: 'refusing',
    tone: 'neutral',
    facts: { clients: clients.length, who: clients.length > NAMED ? `${named}, ...` : named },
  };
}
