import { RateLimitMiddleware } from '@breakwater/rate-limit';
import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { RateLimitVariables } from './rate-limit.variables.js';

/** Limits requests before bodies are read, and those that match no route. */
export function limitRequests(app: INestApplication): void {
  const proxies = app
    .get<ConfigService<RateLimitVariables, true>>(ConfigService)
    .get('TRUST_PROXY', { infer: true });
  const adapter = app.getHttpAdapter();
  // Fastify takes this setting only when its adapter is made.
  if (adapter.getType() === 'express') (adapter as ExpressAdapter).set('trust proxy', proxies);
  app.use(app.get(RateLimitMiddleware).use);
}
