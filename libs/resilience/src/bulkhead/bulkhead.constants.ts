import { seconds } from '@breakwater/core';

/** Far more calls than a process can hold at once. */
export const MAX_BULKHEAD_CALLS = 1_000_000;

/** Defaults of a bulkhead. */
export const DEFAULT_BULKHEAD_OPTIONS = {
  /** Source: Hystrix (`maxConcurrentRequests`) and MicroProfile Fault Tolerance (`@Bulkhead`). */
  maxConcurrent: 10,
  /** Refusing at once is what sheds load; a queue is a choice. Source: Polly (`maxQueuingActions`), cockatiel. */
  maxQueue: 0,
  /** A timeout around the call limits the wait already. */
  maxWait: Infinity,
  /** Long enough for work that ends by a time limit of its own, e.g. that of a driver. */
  abandonedAfter: seconds(30),
} as const;
