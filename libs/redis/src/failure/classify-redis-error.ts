import { BUILT_IN_FAILURES, type FailureKind, REDIS_REPLIES, readText } from '@breakwater/core';

/** The kinds of failures between the application and Redis. */
export type RedisFailureKind =
  /** There was no answer, or no connection, in time. */
  | 'timeout'
  /** No server listens at the address, or the host name does not resolve. */
  | 'unreachable'
  /** The connection ended, or the client is not connected. */
  | 'connection-lost'
  /** Too many commands are waiting. */
  | 'queue-full'
  /** The server is loading its data, or is busy with a script. */
  | 'not-ready'
  /** The server accepts no writes: it is out of memory, it is a replica, or its disk fails. */
  | 'read-only'
  /** Credentials or rights are wrong. */
  | 'configuration'
  /** The client was closed. */
  | 'closed'
  /** The server refused the command itself. */
  | 'refused'
  /** Not an error of Redis. */
  | 'unrelated';

/** The classification of an error for health, metrics and logs. */
export interface RedisFailure {
  readonly kind: RedisFailureKind;
  /** One sentence; never the driver's message, which may contain keys and addresses. */
  readonly reason: string;
  /** True if Redis is in trouble; false if the command is at fault. */
  readonly unavailable: boolean;
}

const KINDS: Readonly<Record<RedisFailureKind, Omit<RedisFailure, 'kind'>>> = {
  timeout: { reason: 'Redis did not answer in time.', unavailable: true },
  unreachable: { reason: 'Redis cannot be reached.', unavailable: true },
  'connection-lost': { reason: 'The connection to Redis was lost.', unavailable: true },
  'queue-full': { reason: 'Too many commands wait for Redis.', unavailable: true },
  'not-ready': { reason: 'Redis is not ready to take commands.', unavailable: true },
  'read-only': { reason: 'Redis takes no writes at the moment.', unavailable: true },
  configuration: { reason: 'Redis refuses the configured access.', unavailable: true },
  closed: { reason: 'The Redis client is closed.', unavailable: false },
  refused: { reason: 'Redis does not accept the command.', unavailable: false },
  unrelated: { reason: 'Not an error of Redis.', unavailable: false },
};

/** Message of the error for a command beyond `maxPending`. */
export const QUEUE_FULL = 'Too many commands wait for Redis.';
/** Message of ioredis for commands whose connection is closed. */
export const CONNECTION_LOST = 'Connection is closed.';
/** Message of the error of a closed client or probe. */
export const CLOSED = 'The Redis client is closed.';

const startsWith = (replies: readonly string[]): RegExp => new RegExp(`^(?:${replies.join('|')}) `);

/** ioredis and Redis have no codes for most errors, so the first word of the message or the whole message decides. */
const BY_MESSAGE: readonly (readonly [RegExp, RedisFailureKind])[] = [
  [/^Command timed out$|^connect ETIMEDOUT$|^Socket timeout\./, 'timeout'],
  [/^Connection is closed\.$|^Command aborted due to connection close$/, 'connection-lost'],
  [/^Stream isn't writeable and enableOfflineQueue options is false$/, 'connection-lost'],
  [/^Reached the max retries per request limit/, 'unreachable'],
  [startsWith(REDIS_REPLIES.notReady), 'not-ready'],
  [startsWith(REDIS_REPLIES.readOnly), 'read-only'],
  [startsWith(REDIS_REPLIES.access), 'configuration'],
  [/invalid password|AUTH .*without any password/, 'configuration'],
  [/^ERR max number of clients reached/, 'not-ready'],
];

/** Maps the kinds of the table of `@breakwater/core` to the kinds of this package. */
const BY_KIND: Readonly<Partial<Record<FailureKind, RedisFailureKind>>> = {
  refused: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'timeout',
  'connection-lost': 'connection-lost',
  tls: 'configuration',
};

/** Classifies an error of ioredis or of Redis. */
export function classifyRedisError(error: unknown): RedisFailure {
  const kind = kindOf(error);
  return { kind, ...KINDS[kind] };
}

function kindOf(error: unknown): RedisFailureKind {
  // Not `instanceof`: an error may come from another realm or copy of a package.
  if (typeof error !== 'object' || error === null) return 'unrelated';
  const message = readText(error, 'message') ?? '';
  if (message === QUEUE_FULL) return 'queue-full';
  if (message === CLOSED) return 'closed';
  const byCode = BUILT_IN_FAILURES.ownCode(error);
  const known = byCode?.origin === 'network' ? BY_KIND[byCode.kind] : undefined;
  if (known) return known;
  const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(message));
  if (byMessage) return byMessage[1];
  return readText(error, 'name') === 'ReplyError' ? 'refused' : 'unrelated';
}
