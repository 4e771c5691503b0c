import type { Server } from 'node:http';
import { seconds } from '@breakwater/core';
import { limitInactivity } from '@breakwater/lifecycle';
import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ServerVariables } from '../config/server.variables.js';

/**
 * Sets the time limits of connections. Idle ones stay open for longer than the 60 s of common load balancers; otherwise the server
 * could close a connection that the balancer is about to use.
 */
export function setServerTimeouts(app: INestApplication<Server>): void {
  const server = app.getHttpServer();
  server.keepAliveTimeout = seconds(65);
  // It must be longer than `keepAliveTimeout`, or Node can close a kept-alive connection while a request arrives.
  server.headersTimeout = seconds(66);
  const config = app.get<ConfigService<ServerVariables, true>>(ConfigService);
  limitInactivity(server, config.get('SERVER_TIMEOUT', { infer: true }));
}
