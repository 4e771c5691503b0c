import type { LoggerService } from '@nestjs/common';

/** Keeps messages as "level message"; stacks are left out. */
export class RecordingLogger implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown): void {
    this.lines.push(`log ${String(message)}`);
  }

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }

  fatal(message: unknown): void {
    this.lines.push(`fatal ${String(message)}`);
  }

  debug(message: unknown): void {
    this.lines.push(`debug ${String(message)}`);
  }
}
