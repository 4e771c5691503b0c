import type { Server } from 'node:http';
import { seconds } from '@breakwater/core';

/**
 * Sets how long idle connections stay open: longer than the 60 s of common load balancers.
 * Otherwise the server could close a connection that the balancer is about to use.
 */
export function setServerTimeouts(server: Server): void {
  server.keepAliveTimeout = seconds(65);
  // Must be longer than the one above, or a connection that was kept alive can be closed while a request arrives.
  server.headersTimeout = seconds(66);
}
