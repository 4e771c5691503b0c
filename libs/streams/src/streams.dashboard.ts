import {
  type DashboardDescription,
  saturationFromGauge,
  timelineFromEvent,
  type Tone,
} from '@breakwater/core';
import type { StreamState } from './streams.events.js';

const TONES: Readonly<Record<StreamState, Tone>> = {
  idle: 'neutral',
  connecting: 'neutral',
  open: 'good',
  'back-off': 'warning',
  closed: 'neutral',
  failed: 'bad',
};

/** The part of a dashboard that belongs to this package. */
export const STREAMS_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('stream.state', ({ stream, previous, state, reason, at }) => ({
      kind: 'stream',
      name: stream,
      text: `${previous} -> ${state}${reason ? ` (${reason})` : ''}`,
      tone: TONES[state],
      at,
    })),
    timelineFromEvent('stream.handling', ({ stream, paused, at }) => ({
      kind: 'stream',
      name: stream,
      text: paused ? `events wait (${paused})` : 'events are handled again',
      tone: paused ? 'warning' : 'good',
      at,
    })),
    timelineFromEvent('stream.stale-cursor', ({ stream, policy, at }) => ({
      kind: 'stream',
      name: stream,
      text: `the server no longer has the next events (${policy})`,
      tone: 'bad',
      at,
    })),
  ],
  saturation: [
    saturationFromGauge('stream', ({ stream, state, queued, running, lag, deadLetters, heldBack }) => ({
      kind: 'stream',
      name: stream,
      used: queued + running,
      note: [
        state,
        ...(lag === undefined ? [] : [`lag ${Math.round(lag)} ms`]),
        ...(deadLetters > 0 ? [`${deadLetters} dead letters`] : []),
      ].join(', '),
      tone: heldBack ? 'warning' : TONES[state],
    })),
  ],
};
