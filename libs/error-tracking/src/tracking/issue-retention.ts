import { type Clock, hours, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { IssueStore } from '../issues/issue-store.js';

/** Often enough for a limit in days, seldom enough for a table of many issues. */
const INTERVAL = hours(1);

/** Removes issues that were not seen for long, once an hour. Replicas may do it at the same time. */
export class IssueRetention {
  readonly #logger = new Logger('ErrorTracker');
  #timer: Timer | undefined;

  /** @param retention milliseconds that an issue is kept after it was seen last; `Infinity` for ever */
  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<IssueStore, 'prune'>,
    private readonly retention: number,
    private readonly describe: (error: unknown) => string,
  ) {}

  start(): void {
    if (this.retention === Infinity) return;
    this.#timer = this.clock.setTimeout(() => void this.#prune(), INTERVAL);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #prune(): Promise<void> {
    const before = new Date(this.clock.date().getTime() - this.retention);
    try {
      const removed = await this.store.prune(before);
      if (removed > 0)
        this.#logger.log(`Removed ${removed} issues that were not seen since ${before.toISOString()}.`);
    } catch (error) {
      this.#logger.warn(`Old issues could not be removed. ${this.describe(error)}`);
    }
    if (this.#timer) this.start();
  }
}
