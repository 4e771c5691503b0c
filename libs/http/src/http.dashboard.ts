import { type DashboardDescription, saturationFromGauge, toneOfUse } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const HTTP_DASHBOARD: DashboardDescription = {
  saturation: [
    saturationFromGauge('http-pool', ({ upstream, running, queued, size }) => ({
      kind: 'upstream',
      name: upstream,
      used: running,
      limit: size,
      ...(queued > 0 && { note: `${queued} waiting` }),
      tone: toneOfUse(running, size),
    })),
  ],
};
