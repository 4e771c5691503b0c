import { type Clock, type ResilienceEvents, withBlanksForControls } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { CacheRedis } from './cache-redis.js';
import { RedisBus } from './redis-bus.js';
import { RedisGate } from './redis-gate.js';
import '../cache.events.js';

/** The Redis that all caches of an application share, and the messages between its instances. */
export class SharedLevel {
  readonly gate: RedisGate;
  readonly bus: RedisBus;
  readonly #logger = new Logger('Cache');

  constructor(redis: CacheRedis, timeout: number, clock: Clock, events: ResilienceEvents) {
    this.gate = new RedisGate(redis, timeout, clock);
    this.bus = new RedisBus(this.gate);
    this.gate.listen({
      onLost: (cause) => {
        const reason = withBlanksForControls(cause);
        this.#logger.warn(
          `Redis does not answer the caches (${reason}); memory and the sources answer until it is back.`,
        );
        events.publish('cache.shared-level', { state: 'lost', reason });
      },
      onBack: () => {
        this.#logger.log('Redis answers the caches again.');
        events.publish('cache.shared-level', { state: 'back' });
      },
    });
  }

  close(): void {
    this.gate.close();
    this.bus.close();
  }
}
