import { Clock, settledWithin, Shutdown } from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { DatabaseSettings } from '../options/database.options.js';
import { DatabasePool } from '../pool/database-pool.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { ProbeConnection } from '../probe/probe-connection.js';

/**
 * Closes the database after the last request. It does so through the port `Shutdown`, which `LifecycleModule` implements, or without
 * that module in `onApplicationShutdown`, after Nest has closed the HTTP server.
 */
@Injectable()
export class DatabaseCloser implements OnApplicationShutdown {
  readonly #logger = new Logger('Database');
  #closing: Promise<void> | undefined;

  constructor(
    @Inject(DatabasePool) private readonly pool: DatabasePool,
    @Inject(PrismaService) private readonly prisma: PrismaService,
    @Inject(ProbeConnection) private readonly probe: ProbeConnection,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    // The limit exceeds `closeTimeout` a little, so that `close` can cut the connections before lifecycle gives it up.
    shutdown?.closeWith('database', () => this.close(), settings.closeTimeout + 500);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Waits for the running queries, at most for `closeTimeout`; then it cuts every connection. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.probe.close();
    const ended = await settledWithin(this.clock, this.#end(), this.settings.closeTimeout);
    if (ended.status === 'pending') {
      this.#logger.warn(
        `Database connections were still in use after ${this.settings.closeTimeout} ms; they are cut.`,
      );
    }
    // Runs after an orderly end as well: the sockets of a hung server would keep the process alive.
    this.pool.destroy();
    if (ended.status === 'rejected') throw ended.reason;
  }

  async #end(): Promise<void> {
    await this.pool.end();
    await this.prisma.client.$disconnect();
  }
}
