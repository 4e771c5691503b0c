import { BearerToken } from '@breakwater/core';
import { HttpModule } from '@breakwater/http';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ObservabilityModule } from '@breakwater/observability';
import {
  ErrorTrackingFilter,
  fileSource,
  type RequestResilienceOptions,
  ResilienceModule,
  type ResilienceModuleOptions,
} from '@breakwater/resilience';
import { resilienceConfig } from '@breakwater/resilience/config';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ConfigModule, ConfigService, type ConfigType } from '@nestjs/config';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { type Environment, readEnvironment } from './environment.js';
import { ChannelStatsModule } from './features/channels/channel-stats.module.js';
import { InMemoryPostRepository } from './features/posts/in-memory-post.repository.js';
import { PostsModule } from './features/posts/posts.module.js';
import { PrismaPostRepository } from './features/posts/prisma-post.repository.js';
import { InMemoryPreparationRepository } from './features/videos/preparations/in-memory-preparation.repository.js';
import { PreparationsModule } from './features/videos/preparations/preparations.module.js';
import { PrismaPreparationRepository } from './features/videos/preparations/prisma-preparation.repository.js';
import { ThumbnailsModule } from './features/thumbnails/thumbnails.module.js';
import { InMemoryStoredFileRepository } from './features/uploads/in-memory-stored-file.repository.js';
import { PrismaStoredFileRepository } from './features/uploads/prisma-stored-file.repository.js';
import { StudioUploadsModule } from './features/uploads/studio-uploads.module.js';
import { InMemoryVideoRepository } from './features/videos/in-memory-video.repository.js';
import { PrismaVideoRepository } from './features/videos/prisma-video.repository.js';
import { VideosModule } from './features/videos/videos.module.js';
import { StudioAiModule } from './platform/ai/studio-ai.module.js';
import { StudioVectorModule } from './platform/ai/studio-vector.module.js';
import { StudioCacheModule } from './platform/cache/studio-cache.module.js';
import { ConfigurationModule } from './platform/config/configuration.module.js';
import { DEFAULT_REQUEST_TIMEOUT } from './platform/config/request-timeout.js';
import { overloadAt, type ResilienceSwitches } from './platform/config/resilience.variables.js';
import { ErrorsModule } from './platform/errors/errors.module.js';
import { PROBE_PATHS } from './platform/health/probe-paths.js';
import { ProbesModule } from './platform/health/probes.module.js';
import { StudioJobsModule } from './platform/jobs/studio-jobs.module.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { StudioRateLimitModule } from './platform/rate-limit/studio-rate-limit.module.js';
import { DebugModule } from './platform/security/debug.module.js';
import { JsonBodiesGuard } from './platform/security/json-bodies.guard.js';
import type { SecurityVariables } from './platform/security/security.variables.js';
import { RequestValidationPipe } from './platform/security/request-validation.pipe.js';
import { StudioStartupChecksModule } from './platform/startup-checks/startup-checks.module.js';
import { StudioDatabaseModule } from './platform/storage/studio-database.module.js';
import type { StorageVariables } from './platform/storage/storage.variables.js';
import { StudioRedisModule } from './platform/storage/studio-redis.module.js';
import { StudioStreamsModule } from './platform/streams/studio-streams.module.js';
import type { TelemetryVariables } from './platform/telemetry/telemetry.variables.js';

/** The Studio API. */
@Module({
  imports: [
    LoggingModule,
    LifecycleModule.forRoot(),
    ResilienceModule.forRootAsync({
      imports: [ConfigModule.forFeature(resilienceConfig)],
      inject: [resilienceConfig.KEY, ConfigService],
      useFactory: (
        { http, defaults, ...options }: ConfigType<typeof resilienceConfig>,
        config: ConfigService<
          ResilienceSwitches & SecurityVariables & StorageVariables & TelemetryVariables,
          true
        >,
      ) => ({
        ...options,
        // Redis carries the hints. Without it each replica decides by itself.
        hints: config.get('FLEET_HINTS_ENABLED', { infer: true }) &&
          config.get('REDIS_URL', { infer: true }) !== undefined && {
            service: config.get('OTEL_SERVICE_NAME', { infer: true }),
          },
        defaults: {
          ...defaults,
          circuitBreaker: {
            ...defaults?.circuitBreaker,
            enabled: config.get('ENABLE_CIRCUIT_BREAKER', { infer: true }),
          },
        },
        ...reloadFrom(config.get('RESILIENCE_OPTIONS_FILE', { infer: true })),
        overload:
          config.get('OVERLOAD_ENABLED', { infer: true }) &&
          overloadAt(config.get('OVERLOAD_MAX_DELAY', { infer: true })),
        http: {
          requestTimeout: DEFAULT_REQUEST_TIMEOUT,
          ...http,
          deadline: true,
          ...trustOf(config.get('DEBUG_TOKEN', { infer: true })),
        },
      }),
    }),
    HttpModule.forRoot(),
    StudioRedisModule,
    StudioCacheModule,
    StudioRateLimitModule,
    StudioJobsModule,
    ProbesModule,
    StudioStartupChecksModule,
    ChannelStatsModule,
    ThumbnailsModule,
    StudioAiModule,
    StudioVectorModule,
    StudioStreamsModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
    { provide: APP_GUARD, useClass: JsonBodiesGuard },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
  ],
})
export class AppModule {
  /** @throws ConfigurationError naming every environment variable that is wrong */
  static async forRoot(): Promise<DynamicModule> {
    const { module, values } = await ConfigurationModule.forRoot(readEnvironment);
    const observability = ObservabilityModule.forRoot({
      tracing: { ignorePaths: PROBE_PATHS },
      ...(!values.ENABLE_METRICS && { metrics: false }),
    });
    const debug = values.DEBUG_TOKEN
      ? [DebugModule.register(values.DEBUG_TOKEN, values.OTEL_SERVICE_NAME)]
      : [];
    const stores = values.DATABASE_URL
      ? {
          videos: PrismaVideoRepository,
          files: PrismaStoredFileRepository,
          preparations: PrismaPreparationRepository,
          posts: PrismaPostRepository,
        }
      : {
          videos: InMemoryVideoRepository,
          files: InMemoryStoredFileRepository,
          preparations: InMemoryPreparationRepository,
          posts: InMemoryPostRepository,
        };
    const videos = VideosModule.forRoot(stores.videos);
    const features = [
      videos,
      PreparationsModule.forRoot(videos, stores.preparations),
      StudioUploadsModule.forRoot(videos, stores.files),
      PostsModule.forRoot(stores.posts),
    ];
    const database = values.DATABASE_URL ? [StudioDatabaseModule] : [];
    return {
      module: AppModule,
      imports: [
        module,
        observability,
        ErrorsModule.forRoot(values),
        ...database,
        ...features,
        ...debug,
        ...(await chaosIn(values)),
      ],
    };
  }
}

/** Operators may change options of policies in a file while the service runs. */
const reloadFrom = (file: string | undefined): Pick<ResilienceModuleOptions, 'reload'> =>
  file === undefined ? {} : { reload: fileSource(file) };

/** Operators may raise the criticality of their requests. */
function trustOf(token: string | undefined): Pick<RequestResilienceOptions, 'trustCriticality'> {
  if (token === undefined) return {};
  const secret = new BearerToken(token, 'DEBUG_TOKEN');
  return { trustCriticality: ({ headers }) => secret.isSentIn(headers['authorization']) };
}

/** Faults on purpose, where operators have a token. In production they need `CHAOS_ALLOWED`, too. */
async function chaosIn({ DEBUG_TOKEN, NODE_ENV, CHAOS_ALLOWED }: Environment): Promise<Type[]> {
  if (DEBUG_TOKEN === undefined || (NODE_ENV === 'production' && !CHAOS_ALLOWED)) return [];
  // Most services inject no faults, so they do not load the module.
  const { StudioChaosModule } = await import('./platform/chaos/studio-chaos.module.js');
  return [StudioChaosModule];
}
