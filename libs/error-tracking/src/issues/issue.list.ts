import { activityFromEvent, Dashboard, type DashboardRow } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { ISSUE_TONES } from '../error-tracking.dashboard.js';
import type { IssueState } from '../error-tracking.events.js';
import { type Issue, issueIdOf } from './issue.js';
import { Issues } from './issues.js';

/** The states of issues that need attention, the worst first. */
const OPEN: readonly IssueState[] = ['regressed', 'escalating', 'new', 'ongoing'];

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
      activity: activityFromEvent(
        'error.tracked',
        ({ fingerprint, expected }) =>
          expected ? undefined : { id: issueIdOf(fingerprint), outcome: 'failed' },
        'errors',
      ),
      rows: (limit) => this.#rows(limit),
      find: (id) => issues.find(id),
    });
  }

  async #rows(limit: number): Promise<DashboardRow[]> {
    const { issues, next } = await this.issues.list({ states: OPEN, limit });
    const found = next === undefined ? issues.toSorted(worstFirst) : await this.#worst(limit);
    return found.map(rowOf);
  }

  /** The newest issues can hide worse ones, so each state has a query of its own. */
  async #worst(limit: number): Promise<Issue[]> {
    const found: Issue[] = [];
    for (const state of OPEN) {
      const missing = limit - found.length;
      if (missing <= 0) break;
      const { issues } = await this.issues.list({ states: [state], limit: missing });
      found.push(...issues);
    }
    return found;
  }
}

/** Issues of the same state keep their order. */
const worstFirst = (one: Issue, other: Issue): number => OPEN.indexOf(one.state) - OPEN.indexOf(other.state);

function rowOf({ id, title, state, firstSeen, lastSeen, count, severity, category }: Issue): DashboardRow {
  return {
    id,
    title,
    state,
    tone: ISSUE_TONES[state],
    since: firstSeen.getTime(),
    facts: { errors: count, severity, category, 'last seen': lastSeen.toISOString() },
    actions: ['issue.resolve', 'issue.archive'],
  };
}
