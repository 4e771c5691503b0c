import {
  Clock,
  metricsProvider,
  Random,
  Redactor,
  ResilienceEvents,
  ResilienceGauges,
  Shutdown,
} from '@breakwater/core';
import type { InjectionToken, Provider } from '@nestjs/common';
import { RedisConnection } from './client/redis-connection.js';
import { RedisCloser } from './closing/redis.closer.js';
import type { RedisModuleOptions } from './options/redis.options.js';
import { resolveRedisOptions } from './options/resolve-redis-options.js';
import { RedisProbe } from './probe/redis.probe.js';
import { RedisPubSub } from './pub-sub/redis.pub-sub.js';
import { DEFAULT_REDIS_NAME } from './redis.constants.js';
import { REDIS_METRICS } from './redis.metrics.js';
import { REDIS_OPTIONS } from './redis.module-definition.js';
import {
  getRedisConnectionToken,
  getRedisProbeToken,
  getRedisPubSubToken,
  getRedisToken,
} from './redis.tokens.js';

/** The providers of one client, under the tokens of its name. */
export function redisProviders(name = DEFAULT_REDIS_NAME): {
  readonly providers: Provider[];
  readonly exports: InjectionToken[];
} {
  const connection = getRedisConnectionToken(name);
  const probe = getRedisProbeToken(name);
  const client = getRedisToken(name);
  const pubSub = getRedisPubSubToken(name);
  return {
    providers: [
      metricsProvider(REDIS_METRICS),
      {
        provide: connection,
        inject: [REDIS_OPTIONS, Random, Clock, ResilienceEvents, ResilienceGauges],
        useFactory: async (
          options: RedisModuleOptions,
          random: Random,
          clock: Clock,
          events: ResilienceEvents,
          gauges: ResilienceGauges,
        ) => {
          const made = await RedisConnection.open(resolveRedisOptions(name, options), random, clock, events);
          gauges.provide('redis', () => [made.gauge]);
          return made;
        },
      },
      {
        provide: probe,
        inject: [connection, Clock],
        useFactory: (of: RedisConnection, clock: Clock) => new RedisProbe(of, clock),
      },
      { provide: client, inject: [connection], useFactory: (of: RedisConnection) => of.client },
      {
        provide: pubSub,
        inject: [connection, Clock, Redactor, ResilienceGauges],
        // A disabled client gives `undefined`, so that the port is absent.
        useFactory: (of: RedisConnection, clock: Clock, redactor: Redactor, gauges: ResilienceGauges) => {
          if (!of.enabled) return undefined;
          const made = new RedisPubSub(of, clock, redactor);
          gauges.provide('redis-messages', () => made.gauges);
          return made;
        },
      },
      {
        provide: RedisCloser,
        inject: [connection, { token: Shutdown, optional: true }],
        useFactory: (of: RedisConnection, shutdown?: Shutdown) => new RedisCloser(of, shutdown),
      },
    ],
    exports: [connection, probe, client, pubSub],
  };
}
