import { minutes } from '@breakwater/core';
import { RateLimit, RateLimitGuard, RateLimitModule } from '@breakwater/rate-limit';
import { ResilienceModule } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Controller, Get, Module, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';

// Jest cannot link a CommonJS package in a static import whose own imports are ES modules.
const { Throttle, ThrottlerGuard, ThrottlerModule } = await import('@nestjs/throttler');

@Controller('videos')
class VideosBefore {
  @Throttle({ default: { limit: 2, ttl: 60_000 } })
  @Get()
  list(): string[] {
    return [];
  }
}

@Module({
  imports: [ThrottlerModule.forRoot([{ limit: 1_000, ttl: 60_000 }])],
  controllers: [VideosBefore],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
class BeforeModule {}

@Controller('videos')
class VideosAfter {
  @RateLimit({ limit: 2, window: minutes(1) })
  @Get()
  list(): string[] {
    return [];
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot(),
    RateLimitModule.forRoot({ policies: { api: { limit: 1_000, window: minutes(1) } } }),
  ],
  controllers: [VideosAfter],
  providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
})
class AfterModule {}

describe('@nestjs/throttler and rate limits', () => {
  it.each<[string, Type]>([
    ['before', BeforeModule],
    ['after', AfterModule],
  ])('%s: refuse the third request', async (_name, module) => {
    const app = await NestFactory.create(module, { logger: new RecordingLogger() });
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/videos`;
    const statuses = [];
    for (let request = 0; request < 3; request++) statuses.push((await fetch(url)).status);
    expect(statuses).toEqual([200, 200, 429]);
    await app.close();
  });
});
