import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { allowOrigins } from './platform/security/cors.js';
import { setServerTimeouts } from './platform/security/server-timeouts.js';

/**
 * Builds the application, ready to listen.
 *
 * @throws ConfigurationError when environment variables are wrong
 */
export async function createApp(): Promise<NestExpressApplication> {
  const module = await AppModule.forRoot();
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by');
  allowOrigins(app);
  setServerTimeouts(app.getHttpServer());
  return app;
}
