import { Clock, settledWithin } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { optionalPeer } from '../optional-peer.js';
import { ResolvedLoggingOptions } from './logging.options.js';

/** The part of a pino logger that is used. */
interface FlushableLogger {
  flush(done: (error?: Error) => void): void;
}

/**
 * Waits at the end of the application until the lines written so far have left pino: a transport in a worker thread, or an
 * asynchronous destination, would lose them when the signal is raised again (`app.enableShutdownHooks()`). With
 * `LifecycleModule` the process ends by `process.exit()`, which lets out what is written later, too.
 *
 * As this module is global, its hook comes after those of the application.
 */
@Injectable()
export class LogFlush implements OnApplicationShutdown {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResolvedLoggingOptions) private readonly options: ResolvedLoggingOptions,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const { flushTimeout } = this.options;
    const logger = flushTimeout > 0 ? await this.#rootLogger() : undefined;
    if (logger) await this.#flush(logger, flushTimeout);
  }

  async #rootLogger(): Promise<FlushableLogger | undefined> {
    const pino = await optionalPeer(() => import('nestjs-pino'));
    // Not set until `LoggerModule` is in use, whatever its type says.
    return pino?.PinoLogger.root;
  }

  async #flush(logger: FlushableLogger, limit: number): Promise<void> {
    // The log cannot report that its own destination fails.
    const flushed = new Promise<void>((resolve) => logger.flush(() => resolve()));
    await settledWithin(this.clock, flushed, limit);
  }
}
