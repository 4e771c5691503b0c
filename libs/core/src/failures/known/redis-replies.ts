import { words } from '../failure.js';

/**
 * First words of the error replies of Redis, which has no other codes. Only the message tells the reason, so every package that reads
 * messages shares this list.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
export const REDIS_REPLIES = {
  /** The server is starting, busy, or without its master. */
  notReady: words('LOADING BUSY TRYAGAIN CLUSTERDOWN MASTERDOWN'),
  /** The server accepts no writes: it is out of memory, a replica, without replicas, or its disk fails. */
  readOnly: words('OOM READONLY MISCONF NOREPLICAS'),
  /** Credentials or rights are missing or wrong. */
  access: words('NOAUTH WRONGPASS NOPERM DENIED'),
} as const;
