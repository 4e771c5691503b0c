import { Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { AlertManager } from './alert-manager.js';
import type { AlertMatcher } from './groups/alert-matcher.js';
import type { Silence } from './groups/silences.js';

/** Shows the silences on a dashboard. One of them can be the reason why no alert arrives. */
@Injectable()
export class SilenceList {
  constructor(@Inject(Dashboard) dashboard: Dashboard, @Inject(AlertManager) { silences }: AlertManager) {
    dashboard.addList({
      name: 'silences',
      title: 'Silences',
      section: 'problems',
      actions: 'silence',
      rows: (limit) => {
        // Not awaited, so that Redis cannot hold up the list. The next look shows the silences of other replicas.
        void silences.sync();
        return silences.list().slice(0, limit).map(rowOf);
      },
    });
  }
}

function rowOf({ id, matchers, until, comment, createdBy, createdAt }: Silence): DashboardRow {
  return {
    id,
    title: matchers.map(textOf).join(', '),
    state: 'active',
    tone: 'neutral',
    since: createdAt.getTime(),
    until: until.getTime(),
    facts: { by: createdBy, comment },
  };
}

function textOf({ name, value, isEqual = true }: AlertMatcher): string {
  const values = typeof value === 'string' ? value : value.join(' or ');
  return `${name} ${isEqual ? 'is' : 'is not'} ${values}`;
}
