import { type DashboardDescription, timelineFromEvent, type Tone } from '@breakwater/core';
import type { HealthStatus } from './checks/health.events.js';

/** The meaning of each status. */
export const STATUS_TONES: Readonly<Record<HealthStatus, Tone>> = {
  up: 'good',
  degraded: 'warning',
  down: 'bad',
  unknown: 'neutral',
};

/** The part of a dashboard that belongs to this package. */
export const HEALTH_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('health.transition', ({ check, from, to, reason, at }) => ({
      kind: 'health check',
      name: check,
      text: `${from} -> ${to}${reason ? ` (${reason})` : ''}`,
      tone: STATUS_TONES[to],
      at,
    })),
  ],
};
