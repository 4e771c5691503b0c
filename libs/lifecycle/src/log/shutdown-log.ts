import { messageOf, stackOf } from '@breakwater/core';
import { Injectable, Logger } from '@nestjs/common';

type Level = 'log' | 'warn' | 'error' | 'fatal';

/** The log of the shutdown. Nothing that it is given, and no logger that fails, can keep the shutdown from going on. */
@Injectable()
export class ShutdownLog {
  readonly #logger = new Logger('Shutdown');

  log(text: string): void {
    this.#write('log', () => text);
  }

  warn(text: string): void {
    this.#write('warn', () => text);
  }

  error(text: string): void {
    this.#write('error', () => text);
  }

  /** One line that says what failed and why. */
  failure(what: string, thrown: unknown): void {
    this.#write('error', () => `${what} failed: ${messageOf(thrown)}`);
  }

  /** A line that says why the process ends, with the stack below it. */
  crash(headline: string, thrown: unknown): void {
    // One text: loggers other than Nest's own (nestjs-pino) drop a stack that is handed over beside the message.
    this.#write('fatal', () => [headline, stackOf(thrown)].filter(Boolean).join('\n'));
  }

  #write(level: Level, text: () => string): void {
    try {
      this.#logger[level](text());
    } catch {
      // The log cannot report that it fails.
    }
  }
}
