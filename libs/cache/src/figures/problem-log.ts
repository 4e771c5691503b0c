import { Logger } from '@nestjs/common';

/** Different problems of one cache that are logged. Problems that differ each time must fill neither memory nor the log. */
const MAX_PROBLEMS = 100;

/** Logs each problem of one cache once. */
export class ProblemLog {
  readonly #logger = new Logger('Cache');
  readonly #known = new Set<string>();

  /** @param problem tells it from others */
  warn(problem: string, line: string): void {
    if (this.#known.has(problem) || this.#known.size >= MAX_PROBLEMS) return;
    this.#known.add(problem);
    this.#logger.warn(line);
  }
}
