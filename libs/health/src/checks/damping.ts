import { compareStatus } from './check-result.js';
import type { HealthStatus } from './health.events.js';

/**
 * Keeps a status from flapping: it turns worse after so many worse results in a row, and better after so many
 * better ones. The first result counts at once.
 */
export class Damping {
  #published: HealthStatus | undefined;
  #direction = 0;
  #streak = 0;

  /**
   * @param failures worse results in a row that count
   * @param successes better results in a row that count
   */
  constructor(
    private readonly failures: number,
    private readonly successes: number,
  ) {}

  /** Takes a result in; tells whether it is to be published. */
  accepts(status: HealthStatus): boolean {
    const direction = this.#published === undefined ? 0 : Math.sign(compareStatus(status, this.#published));
    this.#streak = direction !== 0 && direction === this.#direction ? this.#streak + 1 : Math.abs(direction);
    this.#direction = direction;
    if (this.#streak > 0 && this.#streak < (direction > 0 ? this.failures : this.successes)) return false;
    this.#published = status;
    this.#direction = 0;
    this.#streak = 0;
    return true;
  }

  /** Forgets everything: the next result counts at once. */
  reset(): void {
    this.#published = undefined;
    this.#direction = 0;
    this.#streak = 0;
  }
}
