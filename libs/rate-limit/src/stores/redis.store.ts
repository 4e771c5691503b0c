import { createHash } from 'node:crypto';
import { hashOfKey, messageOf } from '@breakwater/core';
import { capacityOf, type Charge } from '../counters/counters.js';
import type { RateLimitStore, Verdict } from './rate-limit.store.js';
import { RATE_LIMIT_SCRIPT, REPLY_VALUES } from './redis-script.js';

/** The part of an ioredis client, a `Redis` or a `Cluster`, that the store uses. */
export interface RateLimitRedis {
  evalsha(sha: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** Options of {@link RedisStore}. */
export interface RedisStoreOptions {
  /** First part of each key. */
  readonly prefix: string;
  /**
   * Time in milliseconds since the Unix epoch. Tests inject it. Production leaves it out, and the script then takes the time of the
   * server, which is the same for all instances.
   */
  readonly now?: () => number;
}

type Operation = 'consume' | 'peek' | 'reward' | 'block' | 'unblock';

const SHA = createHash('sha1').update(RATE_LIMIT_SCRIPT).digest('hex');

/** Counters in Redis, shared by all instances. Each method is one round trip. Needs Redis 5 or later, or Valkey. */
export class RedisStore implements RateLimitStore {
  readonly #prefix: string;

  constructor(
    private readonly client: RateLimitRedis,
    private readonly options: RedisStoreOptions,
  ) {
    // The braces are a hash tag: a cluster keeps all keys of a decision on one node.
    this.#prefix = `{${options.prefix}}:`;
  }

  consume(charges: readonly Charge[]): Promise<readonly Verdict[]> {
    return this.#run('consume', charges);
  }

  peek(charges: readonly Charge[]): Promise<readonly Verdict[]> {
    return this.#run('peek', charges);
  }

  async reward(charges: readonly Charge[]): Promise<void> {
    await this.#run('reward', charges);
  }

  async block(charges: readonly Charge[], duration: number): Promise<void> {
    await this.#run('block', charges, duration);
  }

  async unblock(charges: readonly Charge[]): Promise<void> {
    await this.#run('unblock', charges);
  }

  /** The key under which Redis keeps the counter. It contains a hash of the client, never an address or an id. */
  keyOf({ rules, key }: Charge): string {
    return `${this.#prefix}${rules.name}:${hashOfKey(key)}`;
  }

  async #run(
    operation: Operation,
    charges: readonly Charge[],
    duration?: number,
  ): Promise<readonly Verdict[]> {
    const keys = charges.map((charge) => this.keyOf(charge));
    const values: (string | number)[] = [operation, this.options.now?.() ?? ''];
    for (const charge of charges) {
      const { rules, limit, cost } = charge;
      values.push(rules.algorithm, limit, capacityOf(charge), rules.window, cost, duration ?? rules.blockFor);
    }
    const reply = await this.#evaluate(keys, values);
    return charges.map((charge, index) => verdictFrom(reply, index * REPLY_VALUES, capacityOf(charge)));
  }

  async #evaluate(keys: readonly string[], values: readonly (string | number)[]): Promise<readonly number[]> {
    const args = [...keys, ...values];
    let reply: unknown;
    try {
      reply = await this.client.evalsha(SHA, keys.length, ...args);
    } catch (error) {
      // A server that has just started does not know the script.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      reply = await this.client.eval(RATE_LIMIT_SCRIPT, keys.length, ...args);
    }
    if (isReply(reply, keys.length * REPLY_VALUES)) return reply;
    throw new TypeError('Redis sent an unexpected reply to the script of the rate limits.');
  }
}

const isReply = (reply: unknown, length: number): reply is readonly number[] =>
  Array.isArray(reply) && reply.length === length && reply.every((value) => Number.isFinite(value));

function verdictFrom(reply: readonly number[], at: number, limit: number): Verdict {
  const [allowed, blocked, remaining, resetAfter, retryAfter] = reply.slice(at, at + REPLY_VALUES) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { allowed: allowed === 1, blocked: blocked === 1, limit, remaining, resetAfter, retryAfter };
}
