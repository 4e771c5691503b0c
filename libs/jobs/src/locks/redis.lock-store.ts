import { createHash, randomUUID } from 'node:crypto';
import { hours, messageOf, OptionsCheck } from '@breakwater/core';
import type { LockStore, StoredLock, Tick } from './lock-store.js';

/** The part of an ioredis client, a `Redis` or a `Cluster`, that locks use. */
export interface LockRedis {
  evalsha(sha: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** Options of {@link RedisLockStore}. */
export interface RedisLockStoreOptions {
  /** First part of each key. @default 'breakwater:jobs:' */
  readonly prefix?: string;
}

/** Default of `prefix`. */
const PREFIX = 'breakwater:jobs:';

/**
 * Milliseconds for which the last fence of a key is kept. Later fences come from the time of the server, which has then passed all
 * fences by far, even if a new master has a slower clock.
 */
const FENCE_LIFE = hours(7 * 24);

const script = (text: string): { readonly text: string; readonly sha: string } => ({
  text,
  sha: createHash('sha1').update(text).digest('hex'),
});

/** KEYS: lock, fence. ARGV: token, ttl. A repetition by the client after a lost answer finds its own token. */
const ACQUIRE = script(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[2])) or 0
local fence = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], fence, 'PX', ${FENCE_LIFE})
return fence`);

/** KEYS: lock. ARGV: token, ttl. */
const RENEW = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`);

/** KEYS: lock. ARGV: token. */
const RELEASE = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** KEYS: claim. ARGV: number of the tick or '', window. */
const CLAIM = script(`
local last = redis.call('GET', KEYS[1])
if last then
  local before, now = tonumber(last), tonumber(ARGV[1])
  if not before or not now or now <= before then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/** Locks in Redis or Valkey, with a client of ioredis. Each operation is one script, and the keys of a lock share a hash slot. */
export class RedisLockStore implements LockStore {
  readonly name = 'redis';
  readonly #prefix: string;

  /** @throws OptionsError when the prefix is wrong */
  constructor(
    private readonly client: LockRedis,
    { prefix = PREFIX }: RedisLockStoreOptions = {},
  ) {
    const isText = typeof prefix === 'string' && !/[{}]/.test(prefix);
    const check = new OptionsCheck('jobs', 'RedisLockStore');
    check.that(isText, 'prefix', 'a text without braces, which mark the slot of a cluster', prefix);
    this.#prefix = prefix;
  }

  async acquire(key: string, ttl: number): Promise<StoredLock | undefined> {
    const token = randomUUID();
    const lock = this.#key('lock', key);
    const life = Math.ceil(ttl);
    const fence = await this.#run(ACQUIRE, [lock, `${lock}:fence`], [token, life]);
    if (fence === null) return undefined;
    return {
      fence: Number(fence),
      renew: async () => (await this.#run(RENEW, [lock], [token, life])) === 1,
      release: async () => void (await this.#run(RELEASE, [lock], [token])),
    };
  }

  async claim(name: string, { number, window }: Tick): Promise<boolean> {
    const values = [number ?? '', Math.max(1, Math.ceil(window))];
    return (await this.#run(CLAIM, [this.#key('tick', name)], values)) === 1;
  }

  /** The braces are a hash tag. The encoding keeps braces of the name out of it. */
  #key(kind: string, name: string): string {
    return `${this.#prefix}${kind}:{${encodeURIComponent(name)}}`;
  }

  async #run(
    { text, sha }: typeof ACQUIRE,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await this.client.evalsha(sha, keys.length, ...keys, ...values);
    } catch (error) {
      // A server that has just started does not know the script.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return this.client.eval(text, keys.length, ...keys, ...values);
    }
  }
}
