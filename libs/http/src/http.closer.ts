import { Shutdown } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { HttpClients } from './http-clients.service.js';

/** Closes the connections after the last request: through the port `Shutdown`, or without it when Nest ends the application. */
@Injectable()
export class HttpCloser implements OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    private readonly clients: HttpClients,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    shutdown?.closeWith('http clients', () => this.#close());
  }

  onApplicationShutdown(): Promise<void> {
    return this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.clients.close();
    return this.#closed;
  }
}
