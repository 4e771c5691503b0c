/** A client was refused: once for each client and window, some seconds after the first refusal. */
export interface RateLimitViolationEvent {
  /** Name of the policy. */
  readonly policy: string;
  /** The client: the id of a user, a network, or a part of a hash. */
  readonly client: string;
  /** Number of requests of the client that were refused since the last event about it. */
  readonly refused: number;
  /** Milliseconds until the client can pass again. */
  readonly retryAfter: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A request was decided under a policy. */
export interface RateLimitDecisionEvent {
  readonly policy: string;
  /** `unchecked`: it passed because the store is lost and the policy is `open`. */
  readonly outcome: 'allowed' | 'refused' | 'unchecked';
}

/** The shared store was lost, or answers again. */
export interface RateLimitStoreEvent {
  readonly lost: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The store of the rate limits at this moment. */
export interface RateLimitStoreGauge {
  /** 1 while Redis is lost and each instance counts for itself. */
  readonly degraded: 0 | 1;
  /** Number of keys in the memory of the process. */
  readonly keys: number;
  /** Number of counters that lost their place because memory was full. */
  readonly evictions: number;
  /** Number of operations of Redis that failed or got no answer in time. */
  readonly errors: number;
}

/** A call has got its turn under `@CallRate()`. */
export interface CallRateEnteredEvent {
  /** Name of the rate. */
  readonly name: string;
  /** Milliseconds of waiting. */
  readonly waited: number;
}

/** A call was refused under `@CallRate()`: its turn would come after `maxWait`, or after its deadline. */
export interface CallRateRejectedEvent {
  /** Name of the rate. */
  readonly name: string;
  readonly reason: 'max-wait' | 'deadline';
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'rate-limit.violation': RateLimitViolationEvent;
    'rate-limit.decision': RateLimitDecisionEvent;
    'rate-limit.store': RateLimitStoreEvent;
    'call-rate.entered': CallRateEnteredEvent;
    'call-rate.rejected': CallRateRejectedEvent;
  }

  interface ResilienceGaugeMap {
    'rate-limit-store': RateLimitStoreGauge;
  }
}
