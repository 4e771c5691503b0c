import { type DashboardDescription, saturationFromGauge, timelineFromEvent } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const RATE_LIMIT_DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('rate-limit.store', ({ lost, at }) => ({
      kind: 'rate limits',
      name: 'store',
      text: lost ? 'Redis is lost; each instance applies its part of the limits' : 'Redis is back',
      tone: lost ? 'warning' : 'good',
      at,
    })),
    timelineFromEvent('rate-limit.violation', ({ policy, client, refused, at }) => ({
      kind: 'rate limit',
      name: policy,
      text: `refused ${refused} requests of ${client}`,
      tone: 'neutral',
      at,
    })),
  ],
  saturation: [
    saturationFromGauge('rate-limit-store', ({ keys, evictions, degraded }) => ({
      kind: 'rate limits',
      name: 'keys in memory',
      used: keys,
      ...(evictions > 0 && { note: `${evictions} evicted` }),
      tone: degraded || evictions > 0 ? 'warning' : 'good',
    })),
  ],
};
