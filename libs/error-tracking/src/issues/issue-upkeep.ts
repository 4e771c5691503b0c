import { counted, minutes, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { BackgroundClock } from '../background/background.clock.js';
import type { IssueChange, IssueStore } from './issue-store.js';

/** Short enough for limits of hours and days, long enough for a table of many issues. */
const INTERVAL = minutes(10);

/** Receives the results of {@link IssueUpkeep}. */
interface IssueUpkeepListener {
  /** These issues have settled. */
  onSettled(changes: readonly IssueChange[]): Promise<void>;
  /** Describes an error for the log, without secrets. */
  describe(error: unknown): string;
}

/** Settles issues and removes old ones every few minutes. Replicas may run it at the same time. */
export class IssueUpkeep {
  readonly #logger = new Logger('ErrorTracker');
  #timer: Timer | undefined;
  #failed = false;

  /** @param retention milliseconds that an issue is kept after its last occurrence; `Infinity` keeps it for ever */
  constructor(
    private readonly clock: BackgroundClock,
    private readonly store: Pick<IssueStore, 'settle' | 'prune'>,
    private readonly retention: number,
    private readonly listener: IssueUpkeepListener,
  ) {}

  start(): void {
    this.#timer = this.clock.setTimeout(() => void this.#run(), INTERVAL);
  }

  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #run(): Promise<void> {
    try {
      await this.#settle();
      await this.#prune();
      this.#failed = false;
    } catch (error) {
      this.#complain(error);
    }
    // Unless it was stopped meanwhile.
    if (this.#timer) this.start();
  }

  async #settle(): Promise<void> {
    const changes = await this.store.settle(this.clock.date());
    if (changes.length > 0) await this.listener.onSettled(changes);
  }

  async #prune(): Promise<void> {
    if (this.retention === Infinity) return;
    const before = new Date(this.clock.date().getTime() - this.retention);
    const removed = await this.store.prune(before);
    if (removed === 0) return;
    this.#logger.log(`Removed ${counted(removed, 'issue')} not seen since ${before.toISOString()}.`);
  }

  /** Logs an outage once, as {@link IssueWriter} does. */
  #complain(error: unknown): void {
    if (!this.#failed)
      this.#logger.warn(
        `Issues could not be settled or removed; the next run will retry. ${this.listener.describe(error)}`,
      );
    this.#failed = true;
  }
}
