import type { Clock } from '@breakwater/core';
import { AUTHORIZE_TIMEOUT } from '../metrics.constants.js';
import type { MetricsAuthorize } from '../metrics.options.js';

/** Decides who sees the metrics. In doubt nobody does. */
export class Access {
  constructor(
    private readonly authorize: MetricsAuthorize | undefined,
    private readonly clock: Clock,
  ) {}

  /** Whether `request` may see them. */
  async admits(request: Parameters<MetricsAuthorize>[0]): Promise<boolean> {
    if (!this.authorize) return true;
    try {
      return await this.#inTime(Promise.resolve(this.authorize(request)));
    } catch {
      return false;
    }
  }

  #inTime(verdict: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimeout(() => resolve(false), AUTHORIZE_TIMEOUT);
      verdict
        .then((admitted) => resolve(admitted === true), reject)
        .finally(() => this.clock.clearTimeout(timer));
    });
  }
}
