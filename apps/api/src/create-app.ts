import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Server } from 'node:http';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { limitRequests } from './platform/rate-limit/limit-requests.js';
import { allowOrigins } from './platform/security/cors.js';
import { setSecurityHeaders } from './platform/security/security-headers.js';
import { setServerTimeouts } from './platform/security/server-timeouts.js';

/**
 * Builds the application, ready to listen.
 *
 * @param adapter the HTTP framework
 * @throws ConfigurationError when environment variables are wrong
 */
export async function createApp(
  adapter: AbstractHttpAdapter = new ExpressAdapter(),
): Promise<INestApplication<Server>> {
  const module = await AppModule.forRoot();
  const app = await NestFactory.create<INestApplication<Server>>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  if (adapter.getType() === 'express') (adapter as ExpressAdapter).disable('x-powered-by');
  setSecurityHeaders(app);
  allowOrigins(app);
  limitRequests(app);
  setServerTimeouts(app);
  return app;
}
