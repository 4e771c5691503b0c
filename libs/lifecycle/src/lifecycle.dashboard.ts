import { type DashboardDescription, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const LIFECYCLE_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('shutdown.phase', ({ phase, duration, completed }) => ({
      kind: 'shutdown',
      name: phase,
      text: `${completed ? 'completed' : 'not completed'} after ${Math.round(duration)} ms`,
      tone: completed ? 'neutral' : 'bad',
    })),
  ],
};
