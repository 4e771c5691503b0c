import { Logger } from '@nestjs/common';
import { sqlWithoutValues } from '../statements/sql-without-values.js';

/** Minimum interval between two lines, so that the log does not add load when every query is slow. */
const INTERVAL = 1_000;

/** Logs slow queries without their values. */
export class SlowQueryLog {
  readonly #logger = new Logger('Database');
  #next = -Infinity;
  #omitted = 0;

  /**
   * @param duration milliseconds
   * @param now on the scale of `Clock.now()`
   */
  add(sql: string, duration: number, now: number): void {
    if (now < this.#next) {
      this.#omitted += 1;
      return;
    }
    const more = this.#omitted === 0 ? '' : ` (and ${this.#omitted} more since the last such line)`;
    this.#logger.warn(`Slow query, ${Math.round(duration)} ms: ${sqlWithoutValues(sql)}${more}`);
    this.#omitted = 0;
    this.#next = now + INTERVAL;
  }
}
