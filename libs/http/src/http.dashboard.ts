import { type DashboardDescription, saturationFromGauge } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const HTTP_DASHBOARD: DashboardDescription = {
  saturation: [
    // The limit of connections holds for each origin, so a sum over origins has none. Requests wait when an origin is at its limit.
    saturationFromGauge('http-pool', ({ upstream, running, queued }) => ({
      kind: 'upstream',
      name: upstream,
      used: running,
      ...(queued > 0 && { note: `${queued} waiting` }),
      tone: queued > 0 ? 'warning' : 'good',
    })),
  ],
};
