/** Traffic that one process sends to a server. */
export interface TrafficOrder {
  readonly port: number;
  /** Requests per second, at random times. With `'closed'` each caller waits for its answer first, to measure the capacity. */
  readonly perSecond: number | 'closed';
  /** Seconds at the beginning that do not count: the time in which the server notices the load. */
  readonly settling: number;
  /** Seconds that count. */
  readonly seconds: number;
}

/** Answers to the requests of one class. */
export interface ClassOfAnswers {
  readonly sent: number;
  /** Answers 201 in time. */
  readonly succeeded: number;
  /** Answers 503. */
  readonly refused: number;
  /** Requests without an answer in time, failed connections and all other answers. */
  readonly lost: number;
}

/** Results of the traffic in the seconds that count. */
export interface TrafficResult {
  /** Answers 201 per second. */
  readonly goodput: number;
  readonly criticalPlus: ClassOfAnswers;
  readonly others: ClassOfAnswers;
  /** Milliseconds from the time at which a request is due to its answer 201. */
  readonly p50: number;
  readonly p99: number;
  readonly probes: { readonly sent: number; readonly answered: number; readonly slowest: number };
  /** Milliseconds by which the latest request was sent too late: the load generator itself must not be the bottleneck. */
  readonly latest: number;
  /** Requests of the settling seconds, for comparison. */
  readonly atFirst: ClassOfAnswers;
}
