import { counted, doublingDelay, seconds, sleep, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { BackgroundClock } from '../background/background.clock.js';
import type { IssueChange, IssueStore } from './issue-store.js';
import type { Occurrences } from './occurrences.js';
import type { PendingOccurrences } from './pending-occurrences.js';

/** 30 s: longest wait before a failed call of the store is retried. */
const MAX_FLUSH_DELAY = seconds(30);

/**
 * Maximum number of issues in one call of the store, some megabytes with their samples. A single call with everything that waits
 * after an outage might exceed the store's time limit again and again.
 */
const MAX_BATCH = 500;

/** Receives the results of {@link IssueWriter}. */
interface IssueWriterListener {
  /** A batch was stored and changed these issues. Never rejects, and does not delay the next batch. */
  onStored(batch: readonly Occurrences[], changes: readonly IssueChange[]): Promise<void>;
  /** Describes an error for the log, without secrets. */
  describe(error: unknown): string;
}

/**
 * Writes waiting errors to the store, some time after the first one. Errors that the store refuses are kept and retried with growing
 * delays; the outage is logged once.
 */
export class IssueWriter {
  readonly #logger = new Logger('ErrorTracker');
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  /** The listener's work on the latest batch. */
  #told: Promise<void> | undefined;
  /** Errors that are being written. */
  #taken: readonly Occurrences[] = [];
  #startedAt = 0;
  #failures = 0;
  #silent = false;

  /** @param interval milliseconds between the first error and the call of the store */
  constructor(
    private readonly clock: BackgroundClock,
    private readonly store: Pick<IssueStore, 'add'>,
    private readonly pending: PendingOccurrences,
    private readonly interval: number,
    private readonly listener: IssueWriterListener,
  ) {}

  /** Errors that the store has not confirmed. */
  *unconfirmed(): Iterable<Occurrences> {
    yield* this.#taken;
    yield* this.pending;
  }

  /** Schedules the next write. */
  schedule(): void {
    if (this.#timer) return;
    const { interval } = this;
    const limits = { base: interval, cap: Math.max(MAX_FLUSH_DELAY, interval) };
    const delay = doublingDelay(this.#failures + 1, limits);
    this.#timer = this.clock.setTimeout(() => this.#onTimer(), delay);
  }

  /** Writes all waiting errors. Never rejects: refused errors are kept. */
  async flush(): Promise<void> {
    await this.#writePending();
    await this.#told;
  }

  /** Writes all waiting errors, and retries until they are stored or the signal aborts. */
  async close(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#writePending();
      if (this.pending.size === 0 || signal.aborted) break;
      await sleep(this.clock, this.interval, signal).catch(() => undefined);
    }
    this.#cancelTimer();
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#reportDropped();
    if (!this.#running) void this.#writePending();
    else {
      this.#complainOfSilence();
      this.schedule();
    }
  }

  async #writePending(): Promise<void> {
    // Another caller that waited for the same write may have started the next one.
    while (this.#running) await this.#running;
    if (this.pending.size === 0) return;
    this.#running = this.#write();
    await this.#running;
  }

  async #write(): Promise<void> {
    this.#cancelTimer();
    this.#taken = this.pending.take();
    try {
      while (this.#taken.length > 0) await this.#writeSome();
    } catch (error) {
      this.pending.putBack(this.#taken);
      this.#taken = [];
      this.#onFailure(error);
    } finally {
      this.#running = undefined;
      if (this.pending.size > 0) this.schedule();
    }
  }

  async #writeSome(): Promise<void> {
    const batch = this.#taken.slice(0, MAX_BATCH);
    this.#startedAt = this.clock.now();
    const changes = await this.store.add(batch);
    this.#taken = this.#taken.slice(MAX_BATCH);
    this.#onSuccess();
    this.#told = this.listener.onStored(batch, changes);
  }

  #onSuccess(): void {
    if (this.#failures > 0 || this.#silent) this.#logger.log('The issue store is storing errors again.');
    this.#failures = 0;
    this.#silent = false;
  }

  #onFailure(error: unknown): void {
    if (this.#failures++ > 0) return;
    this.#logger.error(
      `The issue store is failing; unstored errors are kept and will be retried. ${this.listener.describe(error)}`,
    );
  }

  #complainOfSilence(): void {
    const silence = this.clock.now() - this.#startedAt;
    if (this.#silent || silence < MAX_FLUSH_DELAY) return;
    this.#silent = true;
    this.#logger.error(
      `The issue store has not answered for ${Math.round(silence)} ms; unstored errors are kept.`,
    );
  }

  #reportDropped(): void {
    const dropped = this.pending.takeDropped();
    if (dropped === 0) return;
    this.#logger.warn(
      `Counted ${counted(dropped, 'error')} but added no issue: "errorTracking.maxPending" different errors already wait for the store.`,
    );
  }

  #cancelTimer(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
