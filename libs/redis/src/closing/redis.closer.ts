import type { Shutdown } from '@breakwater/core';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '../client/redis-connection.js';

/** Milliseconds more than the client's own limit, so that it ends by itself and is not given up. */
const GRACE = 500;

/**
 * Closes a client after the last request: by the port `Shutdown`, which `LifecycleModule` implements, or without it in
 * `onApplicationShutdown`, when Nest's HTTP server has ended.
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
