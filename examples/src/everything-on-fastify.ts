/** The packages of the other examples together, on Fastify. It runs on Nest 11 and 12. */
import { CacheModule, Cached } from '@breakwater/cache';
import { seconds } from '@breakwater/core';
import { ErrorTrackingModule } from '@breakwater/error-tracking';
import { HealthModule } from '@breakwater/health';
import { enableGracefulShutdown, LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import { RateLimitGuard, RateLimitModule } from '@breakwater/rate-limit';
import {
  Bulkhead,
  CircuitBreaker,
  CircuitBreakerService,
  ErrorTrackingFilter,
  Fallback,
  ResilienceModule,
  Retry,
} from '@breakwater/resilience';
import { Controller, Get, Injectable, Module, Query } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

@Injectable()
class Search {
  @Cached('search', { key: (term: string) => term })
  @Fallback({ value: { hits: [], degraded: true } })
  @Retry({ maxRetries: 1, delay: 50 })
  @CircuitBreaker('index')
  @Bulkhead(20)
  async find(term: string): Promise<{ hits: string[]; degraded: boolean }> {
    if (term === 'broken') throw new Error('The index is corrupt.');
    return { hits: [`${term} 1`, `${term} 2`], degraded: false };
  }
}

@Controller('search')
class SearchController {
  constructor(private readonly search: Search) {}

  @Get()
  find(@Query('term') term: string): Promise<object> {
    return this.search.find(term);
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    ResilienceModule.forRoot({ http: { deadline: true, requestTimeout: 5_000 } }),
    CacheModule.forRoot({ caches: { search: { ttl: seconds(30) } } }),
    RateLimitModule.forRoot({ policies: { api: { limit: 100, window: seconds(10) } } }),
    ErrorTrackingModule.forRoot({ service: 'search' }),
    HealthModule.forRootAsync({
      inject: [CircuitBreakerService],
      useFactory: (circuitBreakers: CircuitBreakerService) => ({ circuitBreakers }),
    }),
    ObservabilityModule.forRoot(),
  ],
  controllers: [SearchController],
  providers: [
    Search,
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
  ],
})
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
enableGracefulShutdown(app);
await app.listen(process.env['PORT'] ?? 3000);
