import { Inject, Injectable } from '@nestjs/common';
import { ProbeConnection } from './probe-connection.js';

/** Tests whether the database answers, for a health check such as `pingCheck(probe)` of `@breakwater/health`. */
@Injectable()
export class DatabaseProbe {
  #running: Promise<void> | undefined;

  constructor(@Inject(ProbeConnection) private readonly connection: ProbeConnection) {}

  /**
   * Runs a query on the probe's own connection, within `probeTimeout`. Concurrent callers share one query.
   *
   * @throws the driver's error; `classifyDatabaseError` explains it
   */
  ping(): Promise<void> {
    return (this.#running ??= this.connection
      .query('SELECT 1')
      .then(() => undefined)
      .finally(() => (this.#running = undefined)));
  }
}
