import type { Random } from '@breakwater/core';
import type { RedisOptions } from 'ioredis';
import type { RedisSettings } from '../options/redis.options.js';

/** Milliseconds before the first try to connect again. */
const FIRST_DELAY = 100;
/** Doubling more often than this leaves the numbers that a timer can take. */
const MAX_DOUBLINGS = 20;

/** Milliseconds after which a socket is cut that does not end by itself, as that of a hung server. */
const DISCONNECT_TIMEOUT = 500;

/** Options of ioredis for the client of the application. */
export function clientOptions(settings: RedisSettings, random: Random): RedisOptions {
  const { maxReconnectDelay, name } = settings;
  return {
    connectionName: `breakwater-${name}`,
    keepAlive: 10_000,
    ...settings.ioredis,
    connectTimeout: settings.connectTimeout,
    commandTimeout: settings.commandTimeout,
    disconnectTimeout: DISCONNECT_TIMEOUT,
    maxRetriesPerRequest: settings.maxRetriesPerRequest,
    // Nobody knows whether a command whose answer was lost has been done: INCR must not happen twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => {
      const delay = Math.min(FIRST_DELAY * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS), maxReconnectDelay);
      // From half of it to all of it, so that the clients of many replicas do not come back at one moment.
      return Math.round(delay * (0.5 + random.next() / 2));
    },
    // After a failover the old master is a replica: the connection has to find the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}

/** Changes for a connection whose commands wait for something to happen, e.g. BLPOP or SUBSCRIBE. */
export const BLOCKING: Partial<RedisOptions> = {
  commandTimeout: undefined,
  maxRetriesPerRequest: null,
  autoResendUnfulfilledCommands: true,
};

/** Changes for a connection that is asked whether Redis answers: no queue, no second try, no answer of yesterday. */
export function probeOptions(timeout: number): Partial<RedisOptions> {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeout,
    connectTimeout: timeout,
    retryStrategy: () => null,
  };
}
