import { BUILT_IN_FAILURES, type FailureKind, readText } from '@breakwater/core';

/** What went wrong between the application and Redis. */
export type RedisFailureKind =
  /** No answer, or no connection, in time. */
  | 'timeout'
  /** Nobody listens at the address, or the name has none. */
  | 'unreachable'
  /** The connection ended, or there is none at the moment. */
  | 'connection-lost'
  /** Too many commands wait already. */
  | 'queue-full'
  /** The server loads its data, or is busy with a script. */
  | 'not-ready'
  /** The server takes no writes: out of memory, a replica, or its disk fails. */
  | 'read-only'
  /** Credentials or rights are wrong. */
  | 'configuration'
  /** The client was closed. */
  | 'closed'
  /** The server refused the command itself. */
  | 'refused'
  /** Not an error of Redis. */
  | 'unrelated';

/** What health, metrics and logs need to know of an error. */
export interface RedisFailure {
  readonly kind: RedisFailureKind;
  /** One sentence; never the driver's message, which may hold keys and addresses. */
  readonly reason: string;
  /** Whether it says that Redis is in trouble, rather than the command. */
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
/** Message of the error of a client or probe that was closed. */
export const CLOSED = 'The Redis client is closed.';

/** ioredis and Redis have no codes for most errors, so the first word or the whole of the message decides. */
const BY_MESSAGE: readonly (readonly [RegExp, RedisFailureKind])[] = [
  [/^Command timed out$|^connect ETIMEDOUT$|^Socket timeout\./, 'timeout'],
  [/^Connection is closed\.$|^Command aborted due to connection close$/, 'connection-lost'],
  [/^Stream isn't writeable and enableOfflineQueue options is false$/, 'connection-lost'],
  [/^Reached the max retries per request limit/, 'unreachable'],
  [/^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN) /, 'not-ready'],
  [/^(OOM|READONLY|MISCONF|NOREPLICAS) /, 'read-only'],
  [/^(NOAUTH|WRONGPASS|NOPERM|DENIED) |invalid password|AUTH .*without any password/, 'configuration'],
  [/^ERR max number of clients reached/, 'not-ready'],
];

/** The word of this package for a kind of failure that the table of `@breakwater/core` gives for a code. */
const BY_KIND: Readonly<Partial<Record<FailureKind, RedisFailureKind>>> = {
  refused: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'timeout',
  'connection-lost': 'connection-lost',
  tls: 'configuration',
};

/** Tells what an error of ioredis or of Redis means. */
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
