import { PrismaService } from '@breakwater/database';
import { ErrorTrackingModule, type ErrorTrackingModuleOptions } from '@breakwater/error-tracking';
import { type HttpClient, HttpModule, httpClientToken } from '@breakwater/http';
import { getRedisToken } from '@breakwater/redis';
import { ResilienceModule } from '@breakwater/resilience';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import type { AlertVariables } from './alert.variables.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { alertChannels } from './alert-channels.js';
import { ALERT_RULES } from './alert-rules.js';
import { ALERT_POLICIES, ALERT_UPSTREAMS, alertmanagerUpstreams, alertUpstreams } from './alert-upstreams.js';

/**
 * Turns errors of the studio into issues and alerts. With a database all replicas share the issues. With Redis the replicas
 * send one alert together, instead of one each.
 */
@Module({ imports: [ResilienceModule.forFeature(ALERT_POLICIES)] })
export class ErrorsModule {
  /** @param variables the environment, by which the receivers of alerts are known */
  static forRoot(variables: Partial<AlertVariables>): DynamicModule {
    const tracking = ErrorTrackingModule.forRootAsync({
      imports: [HttpModule.forFeature(alertUpstreams(variables))],
      inject: [
        ConfigService,
        { token: PrismaService, optional: true },
        { token: getRedisToken(), optional: true },
        { token: httpClientToken(ALERT_UPSTREAMS.slack), optional: true },
        { token: httpClientToken(ALERT_UPSTREAMS.webhook), optional: true },
        ...alertmanagerUpstreams(variables).map((name) => httpClientToken(name)),
      ],
      useFactory: async (
        config: ConfigService<AlertVariables, true>,
        prisma?: PrismaService<PrismaClient>,
        redis?: Redis,
        slack?: HttpClient,
        webhook?: HttpClient,
        ...alertmanagers: HttpClient[]
      ): Promise<ErrorTrackingModuleOptions> => {
        const groupWait = config.get('ALERT_GROUP_WAIT', { infer: true });
        return {
          service: 'studio-api',
          ...(prisma && { postgres: prisma.client }),
          ...(redis && { redis }),
          alerts: {
            rules: ALERT_RULES,
            channels: await alertChannels(config, { slack, webhook, alertmanagers }),
            ...(groupWait !== undefined && { groupWait }),
          },
        };
      },
    });
    return { module: ErrorsModule, imports: [tracking] };
  }
}
