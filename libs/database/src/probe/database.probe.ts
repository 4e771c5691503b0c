import { Inject, Injectable } from '@nestjs/common';
import { ProbeConnection } from './probe-connection.js';

/** Asks whether the database answers: the client for a health check, e.g. `pingCheck(probe)` of `@breakwater/health`. */
@Injectable()
export class DatabaseProbe {
  #running: Promise<void> | undefined;

  constructor(@Inject(ProbeConnection) private readonly connection: ProbeConnection) {}

  /**
   * Runs a query on the probe's own connection, within the option `probeTimeout`. Simultaneous callers share one run.
   *
   * @throws the driver's error; `classifyDatabaseError` tells what it means
   */
  ping(): Promise<void> {
    return (this.#running ??= this.connection
      .query('SELECT 1')
      .then(() => undefined)
      .finally(() => (this.#running = undefined)));
  }
}
