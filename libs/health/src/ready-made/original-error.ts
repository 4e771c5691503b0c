import type { HealthIndicatorResult } from '@nestjs/terminus';

/**
 * The time limit that indicators of Terminus get. The runner of the check has its own, and it must learn when a run that was given
 * up settles: no second run starts before. It is the longest time of a timer in Node.
 */
export const NO_LIMIT = 2 ** 31 - 1;

/** Keeps the error behind a failure. An indicator of Terminus returns its message only, which can be empty. */
export class OriginalError {
  #thrown: { readonly error: unknown } | undefined;

  /** Runs the part of an indicator that can fail. */
  async in<T>(work: () => T | PromiseLike<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.keep(error);
      throw error;
    }
  }

  keep(error: unknown): void {
    this.#thrown = { error };
  }

  /**
   * Returns the result of the indicator.
   *
   * @throws the error behind it unless the result is `up`
   */
  async behind(result: PromiseLike<HealthIndicatorResult>): Promise<HealthIndicatorResult> {
    const settled = await result;
    const isUp = Object.values(settled).every(({ status }) => status === 'up');
    if (!isUp && this.#thrown) throw this.#thrown.error;
    return settled;
  }
}
