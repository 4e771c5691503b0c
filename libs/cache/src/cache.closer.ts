import { Shutdown } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { CacheService } from './cache.service.js';

/** Ends the caches after the last request: through the port `Shutdown`, or without it when Nest ends the application. */
@Injectable()
export class CacheCloser implements OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    private readonly service: CacheService,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    shutdown?.closeWith('cache', () => this.#close());
  }

  onApplicationShutdown(): Promise<void> {
    return this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.service.close();
    return this.#closed;
  }
}
