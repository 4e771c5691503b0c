import { PrismaService } from '@breakwater/database';
import { ErrorTrackingModule, type ErrorTrackingModuleOptions } from '@breakwater/error-tracking';
import { getRedisToken } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import type { AlertVariables } from './alert.variables.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { alertChannels } from './alert-channels.js';
import { ALERT_RULES } from './alert-rules.js';

/**
 * Turns errors of the studio into issues and alerts. With a database all replicas share the issues. With Redis the replicas
 * send one alert together, instead of one each.
 */
@Module({
  imports: [
    ErrorTrackingModule.forRootAsync({
      inject: [
        ConfigService,
        { token: PrismaService, optional: true },
        { token: getRedisToken(), optional: true },
      ],
      useFactory: async (
        config: ConfigService<AlertVariables, true>,
        prisma?: PrismaService<PrismaClient>,
        redis?: Redis,
      ): Promise<ErrorTrackingModuleOptions> => {
        const groupWait = config.get('ALERT_GROUP_WAIT', { infer: true });
        return {
          service: 'studio-api',
          ...(prisma && { postgres: prisma.client }),
          ...(redis && { redis }),
          alerts: {
            rules: ALERT_RULES,
            channels: await alertChannels(config),
            ...(groupWait !== undefined && { groupWait }),
          },
        };
      },
    }),
  ],
})
export class ErrorsModule {}
