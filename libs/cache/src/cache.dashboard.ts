import { counted, type DashboardDescription, saturationFromGauge, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const CACHE_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('cache.shared-level', ({ state, reason }) => ({
      kind: 'cache',
      name: 'shared level',
      text: state === 'lost' ? `Redis is lost${reason ? ` (${reason})` : ''}` : 'Redis is back',
      tone: state === 'lost' ? 'warning' : 'good',
    })),
    timelineFromEvent('cache.cleared', ({ cache, values }) => ({
      kind: 'cache',
      name: cache,
      text: `cleared, ${counted(values, 'value')} in memory`,
      tone: 'neutral',
    })),
  ],
  saturation: [
    // A full cache is a cache in good use, so it is never a warning.
    saturationFromGauge('cache', ({ cache, size, hits, misses, staleHits }) => ({
      kind: 'cache',
      name: cache,
      used: size,
      note: `${hits} hits, ${misses} misses, ${staleHits} stale`,
      tone: 'neutral',
      actions: 'cache',
    })),
  ],
};
