import { compareStatus } from './check-result.js';
import type { HealthStatus } from './health.events.js';

/**
 * Keeps a status from flapping. It turns worse after a number of worse results in a row, and better after a number of better
 * ones. The first result counts at once.
 */
export class Damping {
  #published: HealthStatus | undefined;
  #direction = 0;
  #streak = 0;

  /**
   * @param failures number of worse results in a row that turn the status worse
   * @param successes number of better results in a row that turn it better
   */
  constructor(
    private readonly failures: number,
    private readonly successes: number,
  ) {}

  /** Records a result and returns whether it is published. */
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
