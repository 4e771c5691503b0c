import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { ArmedChaosRule } from './chaos-state.js';
import { Chaos } from './chaos.service.js';
import { describeRule } from './describe-rule.js';

/** Shows the armed rules on a dashboard: whoever looks for the cause of a fault must see that it is injected. */
@Injectable()
export class ChaosList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, chaos: Chaos) {
    dashboard.addList({
      name: 'chaos',
      title: 'Injected faults',
      section: 'problems',
      actions: 'chaos',
      rows: (limit) => {
        const { armed } = chaos;
        return armed.length === 0 ? [] : [ALL_RULES, ...armed.map(rowOf)].slice(0, limit);
      },
    });
  }
}

const ALL_RULES: DashboardRow = {
  id: '*',
  title: 'All rules, in all replicas',
  state: 'armed',
  tone: 'warning',
  actions: ['chaos.stop'],
};

function rowOf(rule: ArmedChaosRule): DashboardRow {
  const { id, until, injected, active } = rule;
  return {
    id,
    title: `${id}: ${describeRule(rule)}`,
    state: 'armed',
    tone: 'warning',
    until,
    facts: { injected, active },
    actions: ['chaos.disarm'],
  };
}
