import { HealthDetails, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import './cache.events.js';
import { CacheService } from './cache.service.js';

/** The caches for operators: figures for metrics, statistics in the health bodies, and the action `cache.clear`. */
@Injectable()
export class CacheOperation {
  constructor(
    service: CacheService,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(OperatorActions) actions: OperatorActions,
  ) {
    gauges.provide('cache', () =>
      Object.entries(service.stats()).map(([cache, stats]) => ({ cache, ...stats })),
    );
    gauges.provide('cache-shared-level', () =>
      service.redisUp === undefined ? [] : [{ up: service.redisUp }],
    );
    details.provide('cache', () => service.stats());
    actions.register({
      name: 'cache.clear',
      description: 'Removes all values of a cache, in Redis and in the memory of all instances.',
      reach: service.redisUp === undefined ? 'instance' : 'shared',
      targets: () => service.names,
      state: (target) => {
        if (!service.has(target)) return undefined;
        return service.cache(target).stats().size > 0 ? 'filled' : 'empty';
      },
      run: ({ target }) => service.cache(target).clear(),
    });
  }
}
