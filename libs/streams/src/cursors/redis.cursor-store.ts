import { RedisScript, type RedisStoreOptions, type StreamRedis } from '../stores/redis.js';
import { resolveRedisStore } from '../stores/redis.options.js';
import type { CursorStore, StoreContext, StreamCursor } from './cursor-store.js';

/** A position begins with `n` for a number, and with `t` for a text. Redis computes with doubles, as JavaScript does. */
const SAVE = new RedisScript(`
local kept = redis.call('GET', KEYS[1])
if kept and kept:sub(1, 1) == 'n' and ARGV[1]:sub(1, 1) == 'n' and tonumber(kept:sub(2)) >= tonumber(ARGV[1]:sub(2)) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1])
return 1
`);

const LOAD = new RedisScript(`return redis.call('GET', KEYS[1])`);

/** Keeps positions in Redis, without an expiry. Use a Redis that persists its data and evicts none (`maxmemory-policy noeviction`). */
export class RedisCursorStore implements CursorStore {
  readonly #client: StreamRedis;
  readonly #prefix: string;

  /** @throws OptionsError when an option is wrong */
  constructor(options: RedisStoreOptions) {
    const { client, prefix } = resolveRedisStore(options, 'streams.cursorStore', 'RedisCursorStore');
    this.#client = client;
    this.#prefix = prefix;
  }

  async load(stream: string, { signal }: StoreContext): Promise<StreamCursor | undefined> {
    const kept = await LOAD.run(this.#client, [this.#keyOf(stream)], [], signal);
    if (typeof kept !== 'string') return undefined;
    return kept.startsWith('n') ? Number(kept.slice(1)) : kept.slice(1);
  }

  async save(stream: string, cursor: StreamCursor, { signal }: StoreContext): Promise<void> {
    const value = `${typeof cursor === 'number' ? 'n' : 't'}${cursor}`;
    await SAVE.run(this.#client, [this.#keyOf(stream)], [value], signal);
  }

  #keyOf(stream: string): string {
    return `${this.#prefix}:cursor:${stream}`;
  }
}
