import type { Shutdown } from '@breakwater/core';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '../client/redis-connection.js';

/** Milliseconds that the limit of the closer exceeds the client's own limit, so that the client ends by itself. */
const GRACE = 500;

/**
 * Closes a client after the last request. It does so through the port `Shutdown`, which `LifecycleModule` implements, or without that
 * module in `onApplicationShutdown`, after Nest has closed the HTTP server.
 */
export class RedisCloser implements OnApplicationShutdown {
  constructor(
    private readonly connection: RedisConnection,
    shutdown?: Shutdown,
  ) {
    if (!connection.enabled) return;
    const timeout = connection.settings.closeTimeout + GRACE;
    shutdown?.closeWith(`redis:${connection.name}`, () => connection.close(), timeout);
  }

  onApplicationShutdown(): Promise<void> {
    return this.connection.close();
  }
}
