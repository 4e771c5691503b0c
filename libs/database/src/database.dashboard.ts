import { type DashboardDescription, saturationFromGauge, toneOfUse } from '@breakwater/core';

/** The part of a dashboard that belongs to this package. */
export const DATABASE_DASHBOARD: DashboardDescription = {
  saturation: [
    saturationFromGauge('database-pool', ({ pool, max, used, pending }) => ({
      kind: 'connection pool',
      name: pool,
      used,
      limit: max,
      ...(pending > 0 && { note: `${pending} waiting` }),
      tone: pending > 0 ? 'bad' : toneOfUse(used, max),
    })),
  ],
};
