import 'reflect-metadata';
import { Cached, CacheModule, type CacheModuleOptions, CacheService } from '@breakwater/cache';
import { ResilienceModule } from '@breakwater/resilience';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';

/** The work, with our decorator. */
@Injectable()
export class CachedWork {
  /** Times the source was asked. */
  calls = 0;

  constructor(readonly caches: CacheService) {}

  @Cached('work')
  async work(id: string): Promise<string> {
    this.calls++;
    await new Promise((resolve) => setImmediate(resolve));
    return id;
  }
}

/** A real application with a cache that shares its values. */
export async function createCachedApp(options: CacheModuleOptions = {}): Promise<INestApplicationContext> {
  @Module({
    imports: [
      ResilienceModule.forRoot(),
      CacheModule.forRoot({ ...options, caches: { work: { serialize: false } } }),
    ],
    providers: [CachedWork],
  })
  class CachedWorkModule {}
  return NestFactory.createApplicationContext(CachedWorkModule, { logger: ['error'], abortOnError: false });
}

/** Bentocache itself, in memory and without copies: a decorated hit is compared with it. */
export function bentoMemory(): (id: string) => Promise<string> {
  const store = bentostore().useL1Layer(memoryDriver({ maxItems: 1_000, serialize: false }));
  const bento = new BentoCache({ default: 'work', stores: { work: store } });
  return (key) => bento.getOrSet({ key, factory: () => key, ttl: '1h' });
}
