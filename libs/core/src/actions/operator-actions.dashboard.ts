import { type DashboardDescription, timelineFromEvent } from '../dashboard/dashboard-description.js';
import './operator-action.event.js';

/** The actions of operators on the time line of a dashboard. */
export const OPERATOR_ACTIONS_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('operator.action', ({ action, target, who, outcome, before, after, reason, at }) => ({
      kind: 'action',
      name: action,
      text: `${outcome} on ${target} by ${who}, ${before} -> ${after}: ${reason}`,
      tone: outcome === 'failed' ? 'bad' : 'neutral',
      at,
    })),
  ],
};
