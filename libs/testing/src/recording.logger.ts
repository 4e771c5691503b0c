import type { LoggerService } from '@nestjs/common';

/** The levels of Nest's loggers. */
export type LogLevelName = 'verbose' | 'debug' | 'log' | 'warn' | 'error' | 'fatal';

/** A logger that keeps each message as "level message". It leaves out contexts and stacks. */
export class RecordingLogger implements LoggerService {
  readonly lines: string[] = [];

  verbose(message: unknown): void {
    this.#keep('verbose', message);
  }

  debug(message: unknown): void {
    this.#keep('debug', message);
  }

  log(message: unknown): void {
    this.#keep('log', message);
  }

  warn(message: unknown): void {
    this.#keep('warn', message);
  }

  error(message: unknown): void {
    this.#keep('error', message);
  }

  fatal(message: unknown): void {
    this.#keep('fatal', message);
  }

  /** The messages of one level. */
  at(level: LogLevelName): string[] {
    return this.lines
      .filter((line) => line.startsWith(`${level} `))
      .map((line) => line.slice(level.length + 1));
  }

  #keep(level: LogLevelName, message: unknown): void {
    this.lines.push(`${level} ${String(message)}`);
  }
}
