import { counted, type DashboardDescription, timelineFromEvent, type Tone } from '@breakwater/core';
import type { IssueState } from './error-tracking.events.js';

/** The meaning of each state of an issue. */
export const ISSUE_TONES: Readonly<Record<IssueState, Tone>> = {
  new: 'warning',
  ongoing: 'neutral',
  escalating: 'bad',
  resolved: 'good',
  regressed: 'bad',
  archived: 'neutral',
};

/** The part of a dashboard that belongs to this package. */
export const ERROR_TRACKING_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('issue.transition', ({ title, from, to, count, at }) => ({
      kind: 'issue',
      name: title,
      text: `${from ? `${from} -> ${to}` : to}, ${counted(count, 'error')}`,
      tone: ISSUE_TONES[to],
      at,
    })),
    timelineFromEvent('alert.notified', ({ channel, outcome, alerts }) => ({
      kind: 'alert channel',
      name: channel,
      text:
        outcome === 'sent'
          ? `took ${counted(alerts, 'alert')}`
          : `failed; ${counted(alerts, 'alert')} not delivered`,
      tone: outcome === 'sent' ? 'neutral' : 'bad',
    })),
  ],
};
