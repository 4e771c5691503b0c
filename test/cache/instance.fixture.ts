import { Cached, CacheModule, CacheService } from '@breakwater/cache';
import { ResilienceModule } from '@breakwater/resilience';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';

/** One instance of a service with a cache. It does what its parent asks for, one message at a time. */
const redis = new Redis(process.env['REDIS_URL']!);
redis.on('error', () => undefined);

@Injectable()
class Videos {
  calls = 0;

  @Cached('videos', { key: (id: string) => id, tags: ['all'] })
  async find(id: string): Promise<string> {
    this.calls++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return `${id} of ${process.pid}`;
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot(),
    CacheModule.forRoot({ redis, redisTimeout: 30_000, caches: { videos: {} } }),
  ],
  providers: [Videos],
})
class InstanceModule {}

const app = await NestFactory.createApplicationContext(InstanceModule, { logger: false });
const videos = app.get(Videos);
const cache = app.get(CacheService).cache('videos');

const ORDERS: Readonly<Record<string, (id: string) => unknown>> = {
  find: async (id) => {
    const found = await Promise.all(Array.from({ length: 100 }, () => videos.find(id)));
    return { found: [...new Set(found)], calls: videos.calls };
  },
  get: (id) => cache.get(id),
  delete: (id) => cache.delete(id),
  deleteByTag: (tag) => cache.deleteByTag(tag),
  clear: () => cache.clear(),
};

process.on('message', ([order, id]: [string, string]) => {
  void Promise.resolve(ORDERS[order]?.(id)).then((answer) => process.send?.({ answer }));
});
process.on('disconnect', () => process.exit());
process.send?.({ answer: 'ready' });
