import type { Server } from 'node:http';
import { minutes, seconds } from '@breakwater/core';
import { limitInactivity } from '@breakwater/lifecycle';
import { type INestApplication, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DEFAULT_REQUEST_TIMEOUT } from '../config/request-timeout.js';
import type { ServerVariables } from '../config/server.variables.js';

/** Time for a whole request, its body included: 500 MiB take ten minutes at 7 Mbit/s. Node's default of five minutes would cut them off. */
const LONGEST_REQUEST = minutes(10);

/** A variable that `@breakwater/resilience` describes. */
interface RequestVariables {
  readonly REQUEST_TIMEOUT: number | undefined;
}

/**
 * Sets the time limits of connections. Idle ones stay open for longer than the 60 s of common load balancers; otherwise the server
 * could close a connection that the balancer is about to use.
 */
export function setServerTimeouts(app: INestApplication<Server>): void {
  const server = app.getHttpServer();
  server.keepAliveTimeout = seconds(65);
  // It must be longer than `keepAliveTimeout`, or Node can close a kept-alive connection while a request arrives.
  server.headersTimeout = seconds(66);
  server.requestTimeout = LONGEST_REQUEST;
  const config = app.get<ConfigService<ServerVariables & RequestVariables, true>>(ConfigService);
  const inactivity = config.get('SERVER_TIMEOUT', { infer: true });
  limitInactivity(server, inactivity);
  warnOfSilentEnds(inactivity, config.get('REQUEST_TIMEOUT', { infer: true }) ?? DEFAULT_REQUEST_TIMEOUT);
}

/** The client of a request whose connection ends before its deadline gets no answer, and so no 408. */
function warnOfSilentEnds(inactivity: number, deadline: number): void {
  if (inactivity === 0 || (deadline > 0 && deadline < inactivity)) return;
  const limit = deadline > 0 ? `REQUEST_TIMEOUT is ${deadline} ms` : 'REQUEST_TIMEOUT is 0 (no limit)';
  new Logger('Server').warn(
    `SERVER_TIMEOUT is ${inactivity} ms and ${limit}: a connection that is silent for longer than SERVER_TIMEOUT ends before its request gets 408. ` +
      'Set SERVER_TIMEOUT above REQUEST_TIMEOUT, or to 0.',
  );
}
