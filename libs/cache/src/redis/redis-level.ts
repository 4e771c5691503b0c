import type { CacheRedis } from './cache-redis.js';
import { type RedisGate, RedisSkippedError } from './redis-gate.js';

/** Keys that one SCAN looks at. */
const SCAN_SIZE = 1_000;

/** Maximum number of changed keys that are remembered while Redis is lost. */
const MAX_OWED = 10_000;

/**
 * The values of one cache in Redis: the second level of bentocache, behind a {@link RedisGate}. It remembers the changes that
 * Redis has not received. Until Redis has received them, the keys count as deleted.
 */
export class RedisLevel {
  readonly type = 'l2';
  readonly #owed = new Set<string>();
  /** True if too many keys have changed to remember each of them. */
  #owesAll = false;

  /**
   * @param prefix beginning of the keys of this cache
   * @param onError called for each operation that failed
   */
  constructor(
    private readonly gate: RedisGate,
    readonly prefix: string,
    private readonly onError: () => void,
  ) {}

  /** The keys whose change Redis has not received; `all` when everything was deleted. */
  get owed(): readonly string[] | 'all' {
    return this.#owesAll ? 'all' : [...this.#owed];
  }

  /** The value of a key has changed. Until Redis has received the change, its value does not count. */
  owe(key: string): void {
    if (this.#owed.size < MAX_OWED) this.#owed.add(key);
    else this.#owesAll = true;
  }

  async get(key: string): Promise<string | undefined> {
    if (this.#owesAll || this.#owed.has(key)) return undefined;
    const text = await this.#send((client) => client.get(this.prefix + key));
    // The key may have been deleted while Redis answered.
    return this.#owesAll || this.#owed.has(key) ? undefined : (text ?? undefined);
  }

  async set(key: string, value: string, lifetime?: number): Promise<boolean> {
    this.owe(key);
    // Bentocache passes no lifetime only for values without end, which this package does not have.
    const time = Math.max(1, Math.ceil(lifetime ?? 1));
    try {
      await this.#send((client) => client.set(this.prefix + key, value, 'PX', time));
    } catch (error) {
      // For example, Redis is out of memory. The old value must not stay; deleting it needs no memory.
      if (!(error instanceof RedisSkippedError)) await this.delete(key);
      throw error;
    }
    this.#owed.delete(key);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    this.owe(key);
    const deleted = await this.#send((client) => client.unlink(this.prefix + key));
    this.#owed.delete(key);
    return deleted > 0;
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    await Promise.all(keys.map((key) => this.delete(key)));
    return true;
  }

  async clear(): Promise<void> {
    this.#owesAll = true;
    const { keyPrefix = '' } = this.gate.client.options;
    const pattern = `${escapeGlob(keyPrefix + this.prefix)}*`;
    let cursor = '0';
    do {
      const [next, keys] = await this.#send((client) =>
        client.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_SIZE),
      );
      if (keys.length > 0) {
        await this.#send((client) => client.unlink(...keys.map((key) => key.slice(keyPrefix.length))));
      }
      cursor = next;
    } while (cursor !== '0');
    this.#owesAll = false;
    this.#owed.clear();
  }

  async pull(key: string): Promise<string | undefined> {
    const value = await this.get(key);
    await this.delete(key);
    return value;
  }

  namespace(): RedisLevel {
    throw new Error('A cache has no namespaces inside; its keys contain the tenant.');
  }

  /** Does nothing: the client belongs to the application. */
  async disconnect(): Promise<void> {}

  async #send<T>(command: (client: CacheRedis) => Promise<T>): Promise<T> {
    try {
      return await this.gate.send(command);
    } catch (error) {
      this.onError();
      throw error;
    }
  }
}

/** Makes a text match only itself in a pattern of SCAN. */
function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[\]\\^]/g, String.raw`\$&`);
}
