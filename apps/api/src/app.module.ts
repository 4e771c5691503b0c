import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import {
  ErrorTrackingFilter,
  ResilienceModule,
  RetryInterceptor,
  TimeoutInterceptor,
} from '@breakwater/resilience';
import { resilienceConfig } from '@breakwater/resilience/config';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ChannelStatsModule } from './channel-stats/channel-stats.module.js';
import { ConfigurationModule } from './config/configuration.module.js';
import { DebugModule } from './debug/debug.module.js';
import { ErrorsModule } from './errors/errors.module.js';
import { ProbesModule } from './health/probes.module.js';
import { RequestValidationPipe } from './http/request-validation.pipe.js';
import { LoggingModule } from './logging/logging.module.js';
import { StudioDatabaseModule } from './storage/studio-database.module.js';
import { StudioRedisModule } from './storage/studio-redis.module.js';
import { InMemoryVideoRepository } from './videos/in-memory-video.repository.js';
import { PrismaVideoRepository } from './videos/prisma-video.repository.js';
import { VideosModule } from './videos/videos.module.js';

/** The Studio API. */
@Module({
  imports: [
    LoggingModule,
    LifecycleModule.forRoot(),
    ResilienceModule.forRootAsync(resilienceConfig.asProvider()),
    ObservabilityModule.forRoot(),
    StudioRedisModule,
    ErrorsModule,
    ProbesModule,
    ChannelStatsModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
    // The first interceptor is the outermost: the deadline holds for all attempts together.
    { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
    { provide: APP_INTERCEPTOR, useClass: RetryInterceptor },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
  ],
})
export class AppModule {
  /** @throws ConfigurationError naming every environment variable that is wrong */
  static async forRoot(): Promise<DynamicModule> {
    const configuration = await ConfigurationModule.forRoot();
    // The .env file is part of process.env by now.
    const debug = process.env['DEBUG_TOKEN'] ? [DebugModule] : [];
    const videos = process.env['DATABASE_URL']
      ? [StudioDatabaseModule, VideosModule.forRoot(PrismaVideoRepository)]
      : [VideosModule.forRoot(InMemoryVideoRepository)];
    return { module: AppModule, imports: [configuration, ...videos, ...debug] };
  }
}
