import { type DashboardDescription, timelineFromEvent } from '@breakwater/core';

/** What this package shows on a dashboard. */
export const AI_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('ai.cool-down', ({ provider, reason, duration }) => ({
      kind: 'AI provider',
      name: provider,
      text: `gets no calls for ${Math.ceil(duration / 1_000)} s (${reason})`,
      tone: 'warning',
    })),
  ],
};
