import { messageOf, Redactor } from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';

type Level = 'log' | 'warn' | 'error' | 'fatal';

/**
 * The log of the shutdown, without secrets, with each fact on one line. Neither an unreadable value nor a logger that fails
 * can stop the shutdown.
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

  /** @param text may have several lines, e.g. a report; names that come from foreign code must be redacted before */
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
      // The stack is part of the message, because nestjs-pino drops a stack that is passed beside it.
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
