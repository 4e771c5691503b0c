/** State of a client of a data store: `ready` is not a promise that the server answers. */
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

/** A Redis client at this moment. */
export interface RedisGauge {
  readonly client: string;
  readonly state: ClientState;
  /** Commands that wait for a connection or an answer. */
  readonly pending: number;
  /** Commands that have ended since the start. */
  readonly commands: number;
  /** Commands that got no answer since the start. */
  readonly failures: number;
  /** Connections that were lost since the start, and sought again. */
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
