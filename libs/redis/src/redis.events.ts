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

/** The messages of a Redis client that is used as `PubSub`. */
export interface RedisMessagesGauge {
  readonly client: string;
  /** Number of channels whose messages arrive; 0 while the connection is lost. */
  readonly channels: number;
  /** Number of messages that Redis has taken since the start. */
  readonly sent: number;
  /** Number of messages that have arrived since the start. */
  readonly received: number;
  /** Number of messages since the start that Redis did not take. */
  readonly failures: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'redis.transition': RedisTransitionEvent;
  }

  interface ResilienceGaugeMap {
    redis: RedisGauge;
    'redis-messages': RedisMessagesGauge;
  }
}
