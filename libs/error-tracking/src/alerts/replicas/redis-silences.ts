import { createHash } from 'node:crypto';
import type { Clock } from '@breakwater/core';
import type { Silence } from '../groups/silences.js';
import type { RedisConnection } from './redis-connection.js';
import type { SharedSilences, SilenceChanges } from './shared-silences.js';

/**
 * Writes changes, and returns all silences.
 *
 * KEYS: hash of the silences by their ids. ARGV: milliseconds to keep the hash, number of added silences, their ids and contents in turn,
 * the ids of the removed ones.
 */
const EXCHANGE = `
local key, added = KEYS[1], tonumber(ARGV[2])
for index = 3, 2 + 2 * added, 2 do redis.call('HSET', key, ARGV[index], ARGV[index + 1]) end
for index = 3 + 2 * added, #ARGV do redis.call('HDEL', key, ARGV[index]) end
if added > 0 and redis.call('PTTL', key) < tonumber(ARGV[1]) then redis.call('PEXPIRE', key, ARGV[1]) end
return redis.call('HVALS', key)`;

/** The options that shared silences follow. */
interface RedisSilencesOptions {
  readonly service: string;
  readonly redisPrefix: string;
}

/** Keeps silences in Redis, in one hash for each service. */
export class RedisSilences implements SharedSilences {
  readonly #key: string;

  constructor(
    private readonly redis: RedisConnection,
    { service, redisPrefix }: RedisSilencesOptions,
    private readonly clock: Clock,
  ) {
    const id = createHash('sha256').update(service).digest('hex').slice(0, 32);
    this.#key = `${redisPrefix}{${id}}:silences`;
  }

  async exchange(changes: SilenceChanges): Promise<readonly Silence[] | undefined> {
    const added = [...changes.values()].filter((silence) => silence !== undefined);
    const removed = [...changes.keys()].filter((id) => changes.get(id) === undefined);
    const now = this.clock.date().getTime();
    const lifetime = Math.max(...added.map(({ until }) => until.getTime() - now), 1);
    const contents = added.flatMap((silence) => [silence.id, JSON.stringify(silence)]);
    // A silence that cannot be read counts as an answer with an error: `exchange` never rejects.
    return this.redis.ask(async (redis) => {
      const values = await redis.eval(
        EXCHANGE,
        1,
        this.#key,
        lifetime,
        added.length,
        ...contents,
        ...removed,
      );
      return (values as readonly string[]).map(silenceOf);
    });
  }
}

function silenceOf(content: string): Silence {
  const { until, createdAt, ...silence } = JSON.parse(content) as Omit<Silence, 'until' | 'createdAt'> & {
    readonly until: string;
    readonly createdAt: string;
  };
  return { ...silence, until: new Date(until), createdAt: new Date(createdAt) };
}
