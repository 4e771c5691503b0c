import { Shutdown } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { TempFiles } from './staging/temp-files.js';

/** Removes the temporary files after the last request: through the port `Shutdown`, or without it when Nest ends the application. */
@Injectable()
export class UploadsCloser implements OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    private readonly temp: TempFiles,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    shutdown?.closeWith('uploads', () => this.#close());
  }

  onApplicationShutdown(): Promise<void> {
    return this.#close();
  }

  #close(): Promise<void> {
    this.#closed ??= this.temp.close();
    return this.#closed;
  }
}
