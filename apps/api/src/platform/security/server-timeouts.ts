import type { Server } from 'node:http';
import { seconds } from '@breakwater/core';

/**
 * Keeps idle connections open for longer than the 60 s of common load balancers. Otherwise the server could close a connection
 * that the balancer is about to use.
 */
export function setServerTimeouts(server: Server): void {
  server.keepAliveTimeout = seconds(65);
  // It must be longer than `keepAliveTimeout`, or Node can close a kept-alive connection while a request arrives.
  server.headersTimeout = seconds(66);
}
