/** What the alerts need of a Redis client; ioredis has it. A client that never answers is given up after a second. */
export interface AlertRedis {
  set(key: string, value: string, px: 'PX', milliseconds: number, nx: 'NX'): Promise<string | null>;
  eval(script: string, keys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}
