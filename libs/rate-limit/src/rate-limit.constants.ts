import { hours, minutes, seconds } from '@breakwater/core';

/** Longest window and longest block: a year. A longer one is a mistake of units. */
export const LONGEST_TIME = hours(366 * 24);

/** Defaults of a policy. */
export const DEFAULT_RATE_LIMIT_POLICY = {
  /** The only algorithm with which no window has more requests than the limit. */
  algorithm: 'sliding',
  key: 'ip',
  cost: 1,
  blockFor: 0,
  scope: 'global',
  whenStoreFails: 'local',
} as const;

/** Defaults of `RateLimitModule`. */
export const DEFAULT_RATE_LIMIT_OPTIONS = {
  enabled: true,
  headers: 'legacy',
  /** Two replicas are the fewest with which a service stays up during a deployment. */
  instances: 2,
  store: {
    prefix: 'rate-limit',
    /** 200 ms: an answer of Redis usually takes less than 1 ms. Requests wait that long once, when Redis is lost. */
    timeout: 200,
    /** 1 s between two attempts to use Redis again. */
    retryInterval: seconds(1),
    /** About 10 MB for each policy. */
    maxKeys: 100_000,
    sweepInterval: minutes(1),
  },
} as const;
