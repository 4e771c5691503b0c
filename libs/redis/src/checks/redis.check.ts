import type { StartupCheckAnswer, StartupCheckFunction } from '@breakwater/core';
import type { Redis } from 'ioredis';
import { probeOptions } from '../client/client-options.js';
import type { RedisConnection } from '../client/redis-connection.js';
import { classifyRedisError } from '../failure/classify-redis-error.js';

/** Options of {@link redisCheck}. */
export interface RedisCheckOptions {
  /**
   * Whether Redis may delete keys when its memory is full. `expected` for caches, which otherwise cannot write; `forbidden` for queues
   * and locks, which would lose data.
   * @default no check
   */
  readonly eviction?: 'expected' | 'forbidden';
}

/** Milliseconds for the connection and for each command; the time limit of the check ends them earlier. */
const LIMIT = 30_000;

/** Failures that can pass without a change of the configuration. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'timeout',
  'unreachable',
  'connection-lost',
  'not-ready',
  'read-only',
]);

/**
 * Checks that Redis answers PING, and its settings for a full memory, for `StartupChecks.register` of `@breakwater/lifecycle`. A client
 * that is disabled passes.
 */
export function redisCheck(
  connection: RedisConnection,
  { eviction }: RedisCheckOptions = {},
): StartupCheckFunction {
  return async ({ signal }) => {
    if (!connection.enabled) return 'not configured';
    const client = connection.duplicate('commands', probeOptions(LIMIT));
    // `connect()` rejects without the reason, which an event carries.
    let reason: unknown;
    client.on('error', (error) => (reason ??= error));
    const cut = (): void => client.disconnect();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await client.connect();
      await client.ping();
      return judge(await factsOf(client), eviction);
    } catch (error) {
      const { kind, reason: sentence } = classifyRedisError(reason ?? error);
      return { status: 'failed', message: sentence, retryable: RETRYABLE.has(kind) };
    } finally {
      signal.removeEventListener('abort', cut);
      client.disconnect();
    }
  };
}

/** The lines of INFO by name; without any if the account may not use INFO. */
async function factsOf(client: Redis): Promise<ReadonlyMap<string, string>> {
  const text = await client.info().catch(() => '');
  return new Map(
    [...text.matchAll(/^([a-z_]+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

function judge(
  facts: ReadonlyMap<string, string>,
  eviction: RedisCheckOptions['eviction'],
): string | StartupCheckAnswer {
  const version = facts.get('redis_version');
  const server = version === undefined ? 'Redis' : `Redis ${version}`;
  const warning = evictionWarning(facts, eviction);
  return warning === undefined ? server : { status: 'warning', message: `${server}: ${warning}` };
}

function evictionWarning(
  facts: ReadonlyMap<string, string>,
  eviction: RedisCheckOptions['eviction'],
): string | undefined {
  const policy = facts.get('maxmemory_policy');
  if (policy === undefined || eviction === undefined) return undefined;
  if (eviction === 'forbidden' && policy !== 'noeviction')
    return `maxmemory-policy is ${policy}, so a full memory deletes keys that must stay; set noeviction.`;
  const isLimited = Number(facts.get('maxmemory') ?? 0) > 0;
  if (eviction === 'expected' && isLimited && policy === 'noeviction')
    return 'maxmemory-policy is noeviction, so a full memory refuses writes; set allkeys-lru or allkeys-lfu.';
  return undefined;
}
