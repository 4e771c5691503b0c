import type { StoreContext } from '../cursors/cursor-store.js';
import { RedisScript, type RedisStoreOptions, type StreamRedis } from '../stores/redis.js';
import { resolveRedisStore } from '../stores/redis.options.js';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.js';

const ADD = new RedisScript(`
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
`);

const LIST = new RedisScript(`
local ids = redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1)
if #ids == 0 then return {} end
return redis.call('HMGET', KEYS[1], unpack(ids))
`);

const REMOVE = new RedisScript(`
for _, id in ipairs(ARGV) do
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
`);

const COUNT = new RedisScript(`return redis.call('ZCARD', KEYS[2])`);

/** Greatest number of letters of one answer: a script of Redis has limited room for arguments. */
const MAX_LIST = 1_000;

/** Keeps dead letters in Redis, without an expiry. Use a Redis that persists its data and evicts none (`maxmemory-policy noeviction`). */
export class RedisDeadLetterStore implements DeadLetterStore {
  readonly #client: StreamRedis;
  readonly #prefix: string;

  /** @throws OptionsError when an option is wrong */
  constructor(options: RedisStoreOptions) {
    const { client, prefix } = resolveRedisStore(options, 'streams.deadLetters', 'RedisDeadLetterStore');
    this.#client = client;
    this.#prefix = prefix;
  }

  async add(letter: DeadLetter, { signal }: StoreContext): Promise<void> {
    const { stream, id, failedAt, ...rest } = letter;
    const time = String(failedAt.getTime());
    await ADD.run(
      this.#client,
      this.#keysOf(stream),
      [id, JSON.stringify({ id, ...rest, time }), time],
      signal,
    );
  }

  async list(stream: string, limit: number, { signal }: StoreContext): Promise<readonly DeadLetter[]> {
    const count = String(Math.min(limit, MAX_LIST));
    const texts = (await LIST.run(this.#client, this.#keysOf(stream), [count], signal)) as string[];
    return texts.map((text) => {
      const { time, ...rest } = JSON.parse(text) as Omit<DeadLetter, 'stream' | 'failedAt'> & {
        time: string;
      };
      const { cursor, errorCode } = rest;
      return { ...rest, cursor, errorCode, stream, failedAt: new Date(Number(time)) };
    });
  }

  async remove(stream: string, ids: readonly string[], { signal }: StoreContext): Promise<void> {
    await REMOVE.run(this.#client, this.#keysOf(stream), ids, signal);
  }

  async count(stream: string, { signal }: StoreContext): Promise<number> {
    return Number(await COUNT.run(this.#client, this.#keysOf(stream), [], signal));
  }

  /** The braces are a hash tag: a cluster keeps both keys of a stream on one node. */
  #keysOf(stream: string): readonly string[] {
    const name = `{${this.#prefix}:${stream}}`;
    return [`${name}:dead-letters`, `${name}:dead-letter-times`];
  }
}
