import { messageOf, Redactor } from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';

type Level = 'log' | 'warn' | 'error' | 'fatal';

/**
 * The log of the shutdown: without secrets, each fact on one line. No value that it is given, and no logger that fails, can
 * keep the shutdown from going on.
 */
@Injectable()
export class ShutdownLog {
  readonly #logger = new Logger('Shutdown');

  constructor(@Optional() @Inject(Redactor) private readonly redactor: Redactor = new Redactor()) {}

  log(text: string): void {
    this.#write('log', () => text);
  }

  warn(text: string): void {
    this.#write('warn', () => text);
  }

  /** @param text may have several lines, e.g. a report; what foreign code named must have been redacted */
  error(text: string): void {
    this.#write('error', () => text);
  }

  /** One line that says what failed and why. */
  failure(what: string, thrown: unknown): void {
    this.#write('error', () => this.redactor.text(`${what} failed: ${messageOf(thrown)}`));
  }

  /** @param headline one redacted line that says why the process ends; the stack of `thrown` follows below it */
  crash(headline: string, thrown: unknown): void {
    this.#write('fatal', () => {
      const stack = this.redactor.stack(thrown);
      // One text: loggers other than Nest's own (nestjs-pino) drop a stack that is handed over beside the message.
      return stack.includes('\n') ? `${headline}\n${stack}` : headline;
    });
  }

  #write(level: Level, text: () => string): void {
    try {
      this.#logger[level](text());
    } catch {
      // The log cannot report that it fails.
    }
  }
}
