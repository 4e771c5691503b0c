/** Defaults of load shedding. */
export const DEFAULT_OVERLOAD_OPTIONS = {
  /** A user notices a tenth of a second. One pause of the garbage collector is usually shorter. */
  maxDelay: 100,
  /** A timer of an event loop that keeps up is late by a few milliseconds. */
  targetDelay: 5,
  /** Twice the usual number of requests: a burst of a normal day is smaller. */
  maxLoad: 2,
  /** Some requests always pass, because only they can show that the overload is over. */
  maxRejected: 90,
} as const;

/** Rules of load shedding. Time is in milliseconds. */
export const OVERLOAD_RULES = {
  /** Time between two judgements. */
  interval: 1_000,
  /** Time between two changes of the share of refused requests. */
  adjustment: 100,
  /** Judgements that count for a signal, and how many of them must show it: one pause does nothing. */
  judged: 3,
  needed: 2,
  /** Calm intervals whose load is the usual one: a minute. */
  history: 60,
  /** Intervals before the usual load is known. */
  leastHistory: 5,
  /** With fewer requests in an interval, refusals free nothing. */
  leastRequests: 10,
  /** A queue is too long if even the shortest wait is this many times the target. */
  slack: 2,
  /**
   * Share of the patience of `critical` requests that each class has: while there are signs of overload, a request is refused that has waited
   * longer in the event loop than its share of `slack * targetDelay`.
   */
  patience: { 'critical-plus': 20, critical: 1, 'sheddable-plus': 0.75, sheddable: 0.5 },
  /** Share of requests refused for their wait that makes an interval one with a queue. */
  impatient: 0.1,
  /** Percentage of the requests that are refused at the beginning. */
  first: 10,
  /**
   * Utilization of the event loop that is held while requests are refused. With more the queue never empties, and the slowest answers take
   * several times as long as usual.
   */
  utilization: 0.9,
  /** Weight of the latest utilization in its mean: random gaps between requests move a single one by a fifth. */
  smoothing: 0.3,
  /** Change of the share of refused requests for a pressure of 1, as a share of what passes. */
  step: 0.05,
  /** Least share that passes in this computation, so that the share of refused requests falls from its maximum as well. */
  leastPassing: 0.05,
  pressure: { min: -1, max: 2 },
  /** Requests whose levels set the threshold. */
  levels: 1_000,
  /** Longest time without a request that passes. */
  longestSilence: 1_000,
  /** Limits of `Retry-After`. */
  retryAfter: { min: 1_000, max: 5_000 },
} as const;
