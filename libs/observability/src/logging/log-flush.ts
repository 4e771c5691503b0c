import { Clock, optionalPeer, settledWithin } from '@breakwater/core';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ResolvedLoggingOptions } from './logging.options.js';

/** The part of a pino logger that this module uses. */
interface FlushableLogger {
  flush(done: (error?: Error) => void): void;
}

/**
 * Waits at shutdown until pino has written its lines. Otherwise a transport in a worker thread or an asynchronous destination would
 * lose them when Nest raises the signal again (`app.enableShutdownHooks()`). With `LifecycleModule` the process ends with
 * `process.exit()`, which also writes later lines.
 *
 * This module is global, so its hook runs after those of the application.
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
    const pino = await optionalPeer('nestjs-pino', () => import('nestjs-pino'));
    // Despite its type, `root` is not set until `LoggerModule` is in use.
    return pino?.PinoLogger.root;
  }

  async #flush(logger: FlushableLogger, limit: number): Promise<void> {
    // The log cannot report a failure of its own destination.
    const flushed = new Promise<void>((resolve) => logger.flush(() => resolve()));
    await settledWithin(this.clock, flushed, limit);
  }
}
