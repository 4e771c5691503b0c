import { doublingDelay, equalJitter, type Random } from '@breakwater/core';
import type { RedisOptions } from 'ioredis';
import type { RedisSettings } from '../options/redis.options.js';

/** Milliseconds before the first attempt to reconnect. */
const FIRST_DELAY = 100;

/** Milliseconds after which a socket is cut that does not end by itself, e.g. that of a hung server. */
const DISCONNECT_TIMEOUT = 500;

/** Options of ioredis for the client of the application. */
export function clientOptions(settings: RedisSettings, random: Random): RedisOptions {
  const { maxReconnectDelay, name } = settings;
  return {
    connectionName: `breakwater-${name}`,
    keepAlive: 10_000,
    ...settings.ioredis,
    connectTimeout: settings.connectTimeout,
    ...(settings.commandTimeout !== false && { commandTimeout: settings.commandTimeout }),
    disconnectTimeout: DISCONNECT_TIMEOUT,
    maxRetriesPerRequest: settings.maxRetriesPerRequest === false ? null : settings.maxRetriesPerRequest,
    // A command whose answer was lost may have been executed, and INCR must not happen twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => {
      const delay = doublingDelay(attempt, { base: FIRST_DELAY, cap: maxReconnectDelay });
      // Jitter keeps the clients of many replicas from reconnecting at the same time.
      return Math.round(equalJitter(delay, random));
    },
    // After a failover, the old master is a replica; a reconnection finds the new master.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}

/** Overrides for a connection with blocking commands, e.g. BLPOP or SUBSCRIBE. */
export const BLOCKING: Partial<RedisOptions> = {
  commandTimeout: undefined,
  maxRetriesPerRequest: null,
  autoResendUnfulfilledCommands: true,
};

/** Overrides for the connection of a probe: no queue, no retry, no late answers to earlier commands. */
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
