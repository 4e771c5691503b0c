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
  /** A caller that has waited longest goes first. */
  order: 'first-come',
  /** No target: callers wait until `maxWait`. */
  targetWait: Infinity,
  /** No share: one caller may use all slots. */
  maxShare: undefined,
  shareBy: undefined,
  /** Long enough for work that ends by a time limit of its own, e.g. that of a driver. */
  abandonedAfter: seconds(30),
} as const;

/** Numbers of queues. Sources: folly `Codel` (interval), Facebook's adaptive LIFO ("Fail at Scale", ACM Queue 2015). */
export const QUEUE_RULES = {
  /** Milliseconds in which the shortest wait is compared with `targetWait`. */
  interval: 100,
  /** A queue that is too slow refuses callers that have waited this many times `targetWait`. */
  slack: 2,
  /** Milliseconds after which a queue that was never empty serves the newest caller first. */
  newestFirstAfter: 100,
} as const;

/** Defaults of a bulkhead with `maxConcurrent: 'adaptive'`. */
export const DEFAULT_ADAPTIVE_BULKHEAD_OPTIONS = { min: 3, max: 200, initial: 20 } as const;

/** Numbers of the adaptive limit. They were found by simulation; `adaptive-concurrency.spec.ts` repeats it. */
export const ADAPTIVE_CONCURRENCY_RULES = {
  /** Milliseconds of a window, or twice the fastest call. */
  window: seconds(1),
  samples: 50,
  /** Milliseconds after which fewer samples are enough. */
  longestWindow: seconds(5),
  fewestSamples: 10,
  /** Samples of a window after which only every 16th call is measured. */
  wantedSamples: 1_000,
  stride: 16,
  /** The median would not see the slow half of calls of two kinds. */
  quantile: 0.9,
  /** Calls may take this many times as long as without load. */
  tolerance: 1.5,
  /** Share of the new limit in each window. */
  smoothing: 0.2,
  /** Factor of the limit in a window with a timeout or a refusal. */
  decrease: 0.9,
  /** The limit is at most this many times the calls that really ran at once. */
  peakFactor: 5,
  /** Share of the limit during a probe. */
  probeShare: 1 / 4,
  windowsBetweenProbes: 30,
  windowsBeforeEarlyProbe: 5,
  /** Longest random addition to the time before the first probe, as a share of it. */
  probeJitter: 0.15,
} as const;
