import {
  Clock,
  processRedactor,
  RepeatedFailure,
  ResilienceEvents,
  ResilienceGauges,
  type Timer,
} from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HALF_LEASE } from '../jobs.constants.js';
import { JobsSettings } from '../jobs.options.js';
import { OperationStore } from '../stores/operation-store.js';
import type { CleanupReport } from './cleanup-report.js';
import { StuckOperations } from './stuck-operations.js';

/** Number of intervals for which a process stays the one that looks. */
const TERM = 2;

/** Looks for stuck operations again and again. One process at a time does it: the store decides which one. */
@Injectable()
export class Detector implements OnApplicationBootstrap {
  readonly #logger = new Logger('Operations');
  readonly #failure: RepeatedFailure;
  #timer: Timer | undefined;
  #stopped = false;
  #looking: Promise<void> | undefined;
  #last: (CleanupReport & { readonly at: Date }) | undefined;

  constructor(
    @Inject(JobsSettings) private readonly settings: JobsSettings,
    @Inject(OperationStore) private readonly store: OperationStore,
    private readonly stuck: StuckOperations,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
  ) {
    this.#failure = new RepeatedFailure(clock);
    gauges.provide('operations-detector', () => (this.#last ? [{ stuck: this.#last.scanned }] : []));
  }

  /** The last look, if this process is the one that looks. */
  get last(): (CleanupReport & { readonly at: Date }) | undefined {
    return this.#last;
  }

  onApplicationBootstrap(): void {
    if (this.settings.detector) this.#schedule();
  }

  /** Ends the looks. Recoveries that run go on. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer) this.clock.clearTimeout(this.#timer);
  }

  /** Looks now, or joins the look under way. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { owner, detectorInterval } = this.settings;
    try {
      if (!(await this.store.lead(owner, detectorInterval * TERM))) {
        this.#last = undefined;
        return;
      }
      const report = await this.stuck.check(HALF_LEASE);
      this.#last = { ...report, at: this.clock.date() };
      this.events.publish('operations.checked', { ...report, outcome: 'done' });
    } catch (error) {
      if (this.#stopped) return;
      const nothing = { scanned: 0, recovered: 0, failed: 0, deleted: 0, durationMs: 0 };
      this.events.publish('operations.checked', { ...nothing, outcome: 'failed' });
      const line = this.#failure.describe('The look for stuck operations failed; it will be repeated.', () =>
        processRedactor.headline(error),
      );
      if (line !== undefined) this.#logger.warn(line);
    }
  }

  #schedule(): void {
    this.#timer = this.clock.setTimeout(() => void this.#tick(), this.settings.detectorInterval);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    await this.look();
    if (!this.#stopped) this.#schedule();
  }
}
