import { type DashboardDescription, timelineFromEvent, type Tone } from '@breakwater/core';
import type { ClientState } from './redis.events.js';

const TONES: Readonly<Record<ClientState, Tone>> = {
  disabled: 'neutral',
  connecting: 'neutral',
  ready: 'good',
  reconnecting: 'bad',
  closed: 'neutral',
};

/** The part of a dashboard that belongs to this package. */
export const REDIS_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('redis.transition', ({ client, from, to, at }) => ({
      kind: 'redis client',
      name: client,
      text: `${from} -> ${to}`,
      tone: TONES[to],
      at,
    })),
  ],
};
