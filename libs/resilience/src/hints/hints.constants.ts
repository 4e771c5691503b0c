import { seconds } from '@breakwater/core';

/** Defaults of fleet hints. */
export const DEFAULT_HINTS_OPTIONS = {
  /** 10 s. */
  heartbeat: seconds(10),
  /** 30 s: two heartbeats of a replica may be lost before the others forget it. */
  ttl: seconds(30),
  /** 250 ms: four trials a second for a dependency that recovers, however many replicas there are. */
  trialSpacing: 250,
} as const;
