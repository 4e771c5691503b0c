/** An expensive route: answers are cached, simultaneous requests share one calculation, and each client has a limit. */
import { setTimeout as wait } from 'node:timers/promises';
import { Cached, CacheModule } from '@breakwater/cache';
import { minutes, seconds } from '@breakwater/core';
import { RateLimitGuard, RateLimitModule, SkipRateLimit } from '@breakwater/rate-limit';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, Injectable, Module, Param } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';

@Injectable()
class Reports {
  #calculations = 0;

  @Cached('reports', { key: (year: string) => year })
  async report(year: string): Promise<{ year: string; calculation: number }> {
    await wait(200);
    return { year, calculation: (this.#calculations += 1) };
  }
}

@Controller()
class ReportsController {
  constructor(private readonly reports: Reports) {}

  @Get('reports/:year')
  report(@Param('year') year: string): Promise<object> {
    return this.reports.report(year);
  }

  @SkipRateLimit()
  @Get('status')
  status(): string {
    return 'up';
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot({ http: { deadline: true, requestTimeout: 5_000 } }),
    CacheModule.forRoot({ caches: { reports: { ttl: minutes(10), grace: minutes(60) } } }),
    RateLimitModule.forRoot({ policies: { api: { limit: 5, window: seconds(10) } } }),
  ],
  controllers: [ReportsController],
  providers: [
    Reports,
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
await app.listen(process.env['PORT'] ?? 3000);
