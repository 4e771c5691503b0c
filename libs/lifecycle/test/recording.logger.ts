import type { LoggerService } from '@nestjs/common';

/** Logger that keeps what it is told. */
export class RecordingLogger implements LoggerService {
  readonly lines: { readonly level: string; readonly message: string }[] = [];
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
  at(level: 'log' | 'warn' | 'error' | 'fatal'): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  #keep(level: string, message: unknown): void {
    this.lines.push({ level, message: String(message) });
  }
}
