import { type DashboardDescription, saturationFromGauge, toneOfUse } from '@breakwater/core';

/** What this package shows on a dashboard. */
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
