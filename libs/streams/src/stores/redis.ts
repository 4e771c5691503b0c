import { createHash } from 'node:crypto';
import { messageOf, untilAborted } from '@breakwater/core';

/** The part of an ioredis client, a `Redis` or a `Cluster`, that the stores use. */
export interface StreamRedis {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

/** Options of the stores in Redis. */
export interface RedisStoreOptions {
  /** Client of the application. The store does not close it. */
  readonly client: StreamRedis;
  /** First part of each key. @default 'streams' */
  readonly prefix?: string;
}

/** Defaults of the stores in Redis. */
export const DEFAULT_REDIS_STORE_OPTIONS = Object.freeze({ prefix: 'streams' } as const);

/** A script that Redis runs as one step. */
export class RedisScript {
  readonly #sha: string;

  constructor(private readonly text: string) {
    this.#sha = createHash('sha1').update(text).digest('hex');
  }

  /** Runs the script in one round trip. An abort ends the wait, not the script. */
  async run(
    client: StreamRedis,
    keys: readonly string[],
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    signal.throwIfAborted();
    const settled = await untilAborted(this.#evaluate(client, keys.length, [...keys, ...args]), signal);
    if (settled.status === 'fulfilled') return settled.value;
    throw settled.status === 'rejected' ? settled.reason : signal.reason;
  }

  async #evaluate(client: StreamRedis, keys: number, args: readonly string[]): Promise<unknown> {
    try {
      return await client.evalsha(this.#sha, keys, ...args);
    } catch (error) {
      // A server that has just started does not know the script.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return client.eval(this.text, keys, ...args);
    }
  }
}
