import { seconds } from '@breakwater/core';

/** Far more calls than a process can hold at once. */
export const MAX_BULKHEAD_CALLS = 1_000_000;

/** Defaults of a bulkhead. */
export const DEFAULT_BULKHEAD_OPTIONS = {
  /** Source: Hystrix (`maxConcurrentRequests`) and MicroProfile Fault Tolerance (`@Bulkhead`). */
  maxConcurrent: 10,
  /** No queue: refusing at once sheds load. Source: Polly (`maxQueuingActions`), cockatiel. */
  maxQueue: 0,
  /** No limit: a timeout around the call already limits the wait. */
  maxWait: Infinity,
  /** Long enough for work that ends by a time limit of its own, e.g. that of a driver. */
  abandonedAfter: seconds(30),
} as const;
