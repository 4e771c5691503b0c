import { minutes } from '@breakwater/core';
import { RateLimitGuard, RateLimitModule, type RateLimitModuleOptions } from '@breakwater/rate-limit';
import { getRedisToken } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import type { Redis } from 'ioredis';
import type { SecurityVariables } from '../security/security.variables.js';
import { HEALTH_PAGES, HealthPagesLimit, operatorOf } from './health-pages.limit.js';
import { RateLimitHealth } from './rate-limit.health.js';
import type { RateLimitVariables } from './rate-limit.variables.js';

/** Requests a minute that a client may send to the health pages for people. */
const HEALTH_PAGES_LIMIT = 60;

/** Part of a client's requests that may ask for statistics. */
const STATISTICS_SHARE = 0.8;

/** Part of a client's requests that may be uploads: an image takes more time than any other request. */
const UPLOADS_SHARE = 0.1;
/** Part of a client's requests that may ask models: each can cost money. */
const AI_SHARE = 0.1;

/** The limits of the studio: one for all routes together, and stricter ones for routes that cost money. */
@Module({
  imports: [
    RateLimitModule.forRootAsync({
      inject: [ConfigService, { token: getRedisToken(), optional: true }],
      useFactory: (
        config: ConfigService<RateLimitVariables & SecurityVariables, true>,
        redis?: Redis,
      ): RateLimitModuleOptions => {
        const limit = config.get('RATE_LIMIT_MAX', { infer: true });
        const window = config.get('RATE_LIMIT_WINDOW', { infer: true });
        const isOperator = operatorOf(config);
        return {
          enabled: config.get('RATE_LIMIT_ENABLED', { infer: true }),
          policies: {
            api: { limit, window },
            statistics: { limit: Math.ceil(limit * STATISTICS_SHARE), window, scope: 'shared' },
            uploads: { limit: Math.ceil(limit * UPLOADS_SHARE), window, scope: 'shared' },
            ai: { limit: Math.ceil(limit * AI_SHARE), window, scope: 'shared' },
            [HEALTH_PAGES]: { limit: HEALTH_PAGES_LIMIT, window: minutes(1), scope: 'shared' },
          },
          exempt: ({ headers = {} }) => isOperator({ headers }),
          store: { redis, prefix: 'studio-rate-limit' },
        };
      },
    }),
  ],
  providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }, HealthPagesLimit, RateLimitHealth],
})
export class StudioRateLimitModule {}
