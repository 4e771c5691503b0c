import { type DashboardDescription, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
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
