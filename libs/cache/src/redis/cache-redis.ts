/** The part of a Redis client that the second level of caches needs. A client of ioredis 5 or 6 has it. */
export interface CacheRedis {
  /** State of the connection, e.g. `ready`. */
  readonly status: string;
  readonly options: { readonly keyPrefix?: string | undefined };
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: 'PX', lifetime: number): Promise<unknown>;
  unlink(...keys: string[]): Promise<number>;
  scan(
    cursor: string,
    match: 'MATCH',
    pattern: string,
    count: 'COUNT',
    size: number,
  ): Promise<[cursor: string, keys: string[]]>;
  publish(channel: string, message: string): Promise<number>;
  ping(): Promise<string>;
  /** Makes the connection that receives the messages of other instances. */
  duplicate(options: object): CacheRedisSubscriber;
}

/** The part of a Redis client that receives the messages of other instances. */
export interface CacheRedisSubscriber {
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'ready' | 'close' | 'error', listener: () => void): unknown;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}
