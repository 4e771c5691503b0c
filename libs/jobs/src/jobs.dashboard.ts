import { type DashboardDescription, saturationFromGauge, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const JOBS_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('operation.abandoned', ({ name, key, reason }) => ({
      kind: 'operation',
      name,
      text: `${key} is stuck (${reason}) and was given up`,
      tone: 'bad',
    })),
    timelineFromEvent('lock.lost', ({ key, reason }) => ({
      kind: 'lock',
      name: key,
      text: `lost while its work ran (${reason})`,
      tone: 'bad',
    })),
    timelineFromEvent('bullmq.stalled', ({ queue }) => ({
      kind: 'queue',
      name: queue,
      text: 'a job has stalled',
      tone: 'warning',
    })),
  ],
  saturation: [
    saturationFromGauge('operations', ({ name, running }) => ({
      kind: 'operations',
      name,
      used: running,
      tone: 'good',
    })),
    saturationFromGauge('operations-detector', ({ stuck }) => ({
      kind: 'operations',
      name: 'stuck',
      used: stuck,
      tone: stuck > 0 ? 'bad' : 'good',
    })),
    saturationFromGauge('lock-store', ({ store, lost, held }) => ({
      kind: 'locks',
      name: store,
      used: held,
      ...(lost && { note: 'the store does not answer' }),
      tone: lost ? 'bad' : 'good',
    })),
    saturationFromGauge('bullmq-worker', ({ queue, running, oldestWaiting }) => ({
      kind: 'queue',
      name: queue,
      used: running,
      ...(oldestWaiting !== undefined && {
        note: `the oldest job has waited ${Math.round(oldestWaiting / 1_000)} s`,
      }),
      tone: 'good',
    })),
  ],
};
