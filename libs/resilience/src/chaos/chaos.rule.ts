/** The calls that a rule is for. A call has to fit all parts that are given; at least one is. */
export interface ChaosTarget {
  /** Name of a policy, a circuit, a bulkhead or a decorated method (`Class.method`). @default all of them */
  readonly policy?: string;
  /** Name of an upstream of `@breakwater/http`. @default all of them */
  readonly upstream?: string;
  /**
   * Route of the request that makes the call: a template such as `/videos/:id`, with `*` at its end for all routes that begin so, and
   * with a method in front (`POST /videos`) for this method alone. @default all of them, and calls outside of requests
   */
  readonly route?: string;
  /** Restricts the rule to requests that name it in the header `x-breakwater-chaos`. @default requests need not name it */
  readonly header?: true;
  /**
   * Share of the users that the rule is for, above 0 and up to 1. A hash of the user's id decides, so the same users suffer
   * throughout. Requests without a user do not fit. @default all of them, and requests without a user
   */
  readonly userShare?: number;
}

/** The call fails before the operation runs: with an error code of the network, or with an error class of Breakwater. */
export interface ErrorFault {
  readonly kind: 'error';
  /** Error code of a network failure, e.g. `ECONNRESET`. Required unless `family` is given. */
  readonly code?: string;
  /** Name of the error class, e.g. `DatabaseError`. Required unless `code` is given. */
  readonly family?: ChaosErrorFamily;
}

/** The operation runs later. All durations are milliseconds. */
export interface LatencyFault {
  readonly kind: 'latency';
  /** The wait of each call. Required unless `min` and `max` are given. */
  readonly duration?: number;
  /** Shortest wait. Required together with `max`. */
  readonly min?: number;
  /** Longest wait, at most 300000. Required together with `min`. */
  readonly max?: number;
  /**
   * How the waits lie between `min` and `max`: evenly (`uniform`), around their middle (`normal`), or near `min` with a long tail
   * (`exponential`). @default 'uniform'
   */
  readonly distribution?: LatencyDistribution;
}

/** The call waits until it is given up, or until the rule ends; then the operation runs. */
export interface HangFault {
  readonly kind: 'hang';
}

/** The call ends as if the callee had answered with an HTTP status. */
export interface StatusFault {
  readonly kind: 'status';
  /** Status of the answer, from 200 to 599. An operation without an upstream needs one from 400 on. */
  readonly status: number;
  /** Milliseconds that the answer asks the caller to wait. @default none */
  readonly retryAfter?: number;
}

/** The call ends with a value, without running the operation. An upstream answers with the value as JSON. */
export interface ResultFault {
  readonly kind: 'result';
  /** The value. */
  readonly value: unknown;
}

/** The upstream breaks off its answer. Only for a rule with `target.upstream`. */
export interface AbortFault {
  readonly kind: 'abort';
  /** Bytes of the body that still arrive. @default 0 */
  readonly afterBytes?: number;
}

/** The failure that a rule injects. */
export type ChaosFault = ErrorFault | LatencyFault | HangFault | StatusFault | ResultFault | AbortFault;

/** Kind of a fault. */
export type ChaosKind = ChaosFault['kind'];

/** Form of the waits of a {@link LatencyFault}. */
export type LatencyDistribution = 'uniform' | 'normal' | 'exponential';

/** The forms of the waits of a {@link LatencyFault}. */
export const LATENCY_DISTRIBUTIONS = [
  'uniform',
  'normal',
  'exponential',
] as const satisfies readonly LatencyDistribution[];

/** The error classes that a rule can inject. */
export const CHAOS_ERROR_FAMILIES = [
  'AuthenticationError',
  'AuthorizationError',
  'ConflictError',
  'DatabaseError',
  'ExternalServiceError',
  'LlmError',
  'NotFoundError',
  'RateLimitError',
  'TimeoutExceededError',
  'ValidationError',
  'VectorStoreError',
] as const;

/** One of {@link CHAOS_ERROR_FAMILIES}. */
export type ChaosErrorFamily = (typeof CHAOS_ERROR_FAMILIES)[number];

/** The kinds in the order in which rules are judged: a fault that ends a call at once comes before one that makes it wait. */
export const CHAOS_KINDS = [
  'error',
  'latency',
  'hang',
  'status',
  'result',
  'abort',
] as const satisfies readonly ChaosKind[];

/** A fault on purpose: for which calls, how often, and until when. */
export interface ChaosRule {
  /** Name of the rule: letters, digits, `-` and `_`, at most 64. */
  readonly id: string;
  /** The calls that the rule is for. */
  readonly target: ChaosTarget;
  /** The failure that they suffer. */
  readonly fault: ChaosFault;
  /** Share of the calls that suffer, from 0 to 1. In production at most 0.1. */
  readonly rate: number;
  /** Greatest number of faults in a minute. @default 60 */
  readonly maxPerMinute?: number;
  /** Greatest number of calls that suffer at the same time. @default 10 */
  readonly maxConcurrent?: number;
  /** Time at which the rule ends: a date, milliseconds since the Unix epoch, or a text of ISO 8601. At most 24 hours ahead, in production 1. */
  readonly until: Date | number | string;
}

/** {@link ChaosRule} after the checks, with every default filled in. */
export interface ResolvedChaosRule extends ChaosRule {
  readonly maxPerMinute: number;
  readonly maxConcurrent: number;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}
