import { Logger } from '@nestjs/common';

/**
 * Maximum number of different problems of one cache that are logged, so that problems that differ each time fill neither the
 * memory nor the log.
 */
const MAX_PROBLEMS = 100;

/** Logs each problem of one cache once. */
export class ProblemLog {
  readonly #logger = new Logger('Cache');
  readonly #known = new Set<string>();

  /** @param problem identifies the problem */
  warn(problem: string, line: string): void {
    if (this.#known.has(problem) || this.#known.size >= MAX_PROBLEMS) return;
    this.#known.add(problem);
    this.#logger.warn(line);
  }
}
