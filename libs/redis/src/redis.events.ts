/** State of a client of a data store. A `ready` client is connected; the server may still not answer. */
export type ClientState = 'disabled' | 'connecting' | 'ready' | 'reconnecting' | 'closed';

/** A Redis client changed its state. */
export interface RedisTransitionEvent {
  /** Name of the client. */
  readonly client: string;
  readonly from: ClientState;
  readonly to: ClientState;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The current state of a Redis client. */
export interface RedisGauge {
  readonly client: string;
  readonly state: ClientState;
  /** Number of commands that wait for a connection or an answer. */
  readonly pending: number;
  /** Number of commands that have ended since the start. */
  readonly commands: number;
  /** Number of commands since the start that got no answer. */
  readonly failures: number;
  /** Number of lost connections since the start. */
  readonly reconnects: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'redis.transition': RedisTransitionEvent;
  }

  interface ResilienceGaugeMap {
    redis: RedisGauge;
  }
}
