import { type FailureDescription, type FailureExtension, errorName } from '@breakwater/core';
import { type RedisFailureKind, classifyRedisError } from './classify-redis-error.js';

type Known = Omit<FailureDescription, 'origin'>;

/** The general kind of each failure of Redis. */
export const GENERAL_KINDS: Readonly<Record<Exclude<RedisFailureKind, 'unrelated'>, Known>> = {
  timeout: { kind: 'timeout', severity: 'high' },
  unreachable: { kind: 'unreachable', severity: 'critical' },
  'connection-lost': { kind: 'connection-lost', severity: 'critical' },
  'queue-full': { kind: 'overloaded', severity: 'high' },
  'not-ready': { kind: 'unavailable', severity: 'critical' },
  'read-only': { kind: 'unavailable', severity: 'critical' },
  configuration: { kind: 'configuration', severity: 'critical' },
  closed: { kind: 'closed', severity: 'high' },
  refused: { kind: 'failed' },
};

/** Classes of ioredis. */
const REDIS_CLASS = /^(?:ReplyError|MaxRetriesPerRequestError|ClusterAllFailedError)$/;

/**
 * The entries that `RedisModule` adds to `Failures` of `@breakwater/core`. Errors of sockets have an entry there already, because any
 * service can cause them.
 */
export const REDIS_FAILURES: FailureExtension = {
  classify: (error) => {
    const { kind } = classifyRedisError(error);
    if (kind === 'unrelated' || (isReply(kind) && !REDIS_CLASS.test(errorName(error)))) return undefined;
    return { origin: 'database', ...GENERAL_KINDS[kind] };
  },
};

/** Kinds that the first word of a message decides, such as `BUSY`. Any error can begin with such a word. */
const isReply = (kind: RedisFailureKind): boolean =>
  kind === 'not-ready' || kind === 'read-only' || kind === 'configuration';
