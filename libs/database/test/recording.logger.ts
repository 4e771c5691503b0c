import type { LoggerService } from '@nestjs/common';

/** Keeps warnings and errors as "level message". */
export class RecordingLogger implements LoggerService {
  readonly lines: string[] = [];

  log(): void {}

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }
}
