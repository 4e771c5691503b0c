import type { Closers } from '@breakwater/lifecycle';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnection } from '../client/redis-connection.js';

/** Room for a client to end by itself before lifecycle gives it up, in milliseconds. */
const GRACE = 500;

/**
 * Closes a client after the last request: as a closer of `LifecycleModule`, or without that module in
 * `onApplicationShutdown`, when Nest's HTTP server has ended.
 */
export class RedisCloser implements OnApplicationShutdown {
  constructor(
    private readonly connection: RedisConnection,
    closers?: Closers,
  ) {
    if (!connection.enabled) return;
    closers?.register(`redis:${connection.name}`, () => connection.close(), {
      timeout: connection.settings.closeTimeout + GRACE,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.connection.close();
  }
}
