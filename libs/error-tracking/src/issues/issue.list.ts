import { Dashboard, type DashboardRow, type Tone } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { IssueState } from '../error-tracking.events.js';
import type { Issue } from './issue.js';
import { Issues } from './issues.js';

/** The states of issues that need attention, the worst first. */
const OPEN = ['regressed', 'escalating', 'new', 'ongoing'] as const satisfies readonly IssueState[];

const TONES: Readonly<Record<(typeof OPEN)[number], Tone>> = {
  regressed: 'bad',
  escalating: 'bad',
  new: 'warning',
  ongoing: 'neutral',
};

/** Shows the open issues on a dashboard: regressed ones first, then those that escalate, new ones, and the others. */
@Injectable()
export class IssueList {
  constructor(
    @Inject(Dashboard) dashboard: Dashboard,
    @Inject(Issues) private readonly issues: Issues,
  ) {
    dashboard.addList({
      name: 'issues',
      title: 'Issues',
      section: 'problems',
      actions: 'issue',
      rows: (limit) => this.#rows(limit),
      find: (id) => issues.find(id),
    });
  }

  async #rows(limit: number): Promise<DashboardRow[]> {
    const rows: DashboardRow[] = [];
    for (const state of OPEN) {
      const missing = limit - rows.length;
      if (missing <= 0) break;
      const { issues } = await this.issues.list({ states: [state], limit: missing });
      rows.push(...issues.map((issue) => rowOf(issue, TONES[state])));
    }
    return rows;
  }
}

function rowOf(
  { id, title, state, firstSeen, lastSeen, count, severity, category }: Issue,
  tone: Tone,
): DashboardRow {
  return {
    id,
    title,
    state,
    tone,
    since: firstSeen.getTime(),
    facts: { errors: count, severity, category, 'last seen': lastSeen.toISOString() },
    actions: ['issue.resolve', 'issue.archive'],
  };
}
