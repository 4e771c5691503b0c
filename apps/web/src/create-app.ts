import type { Server } from 'node:http';
import { seconds } from '@breakwater/core';
import { limitInactivity } from '@breakwater/lifecycle';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { PageFiles } from './page/page-files.js';
import { setSecurityHeaders } from './security-headers.js';
import type { WebVariables } from './variables.js';
import { WebModule } from './web.module.js';

/** Builds the application, ready to listen. Until another logger is set, it logs warnings and errors only. */
export async function createApp(variables: WebVariables, files: PageFiles): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(WebModule.forRoot(variables, files), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  app.disable('x-powered-by');
  setSecurityHeaders(app, variables.apiUrl);
  setServerTimeouts(app.getHttpServer());
  return app;
}

/**
 * Sets the time limits of connections. Idle ones stay open for longer than the 60 s of common load balancers; otherwise the server
 * could close a connection that the balancer is about to use.
 */
function setServerTimeouts(server: Server): void {
  server.keepAliveTimeout = seconds(65);
  server.headersTimeout = seconds(66);
  limitInactivity(server, seconds(30));
}
