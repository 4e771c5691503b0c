import { minutes } from '@breakwater/core';

/** Defaults of a throttle. Source: Google, "Site Reliability Engineering", chapter 21, "Client-Side Throttling". */
export const DEFAULT_THROTTLE_OPTIONS = {
  multiplier: 2,
  window: minutes(2),
  /** One call in ten still finds out whether the callee accepts calls again. */
  maxRejection: 0.9,
  /** Two refusals of three calls are chance. */
  minRequests: 20,
  /** By these failures a callee says that it takes no calls at the moment. */
  when: ['overloaded', 'rate-limited', 'unavailable', 'refused'],
  /** A response of `fetch` with the status 429 or 503 is a refusal. */
  whenResult: undefined,
} as const;

/** Numbers of the throttle. The reasons and measurements: docs/decisions/0043-adaptive-throttling.md. */
export const THROTTLE_RULES = {
  /** Parts in which the window moves on. */
  slices: 20,
  /**
   * Factors for the part of `multiplier` above 1, by the class of a call: less important calls are throttled earlier.
   */
  margins: { 'critical-plus': 2, critical: 1, 'sheddable-plus': 0.5, sheddable: 0.25 },
  /** A larger `multiplier` throttles nothing in practice. */
  largestMultiplier: 100,
  /** With a larger `maxRejection` hardly a call would find out that the callee accepts calls again. */
  largestRejection: 0.99,
} as const;
