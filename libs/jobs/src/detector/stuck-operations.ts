import {
  type ActionReach,
  Clock,
  ErrorReporter,
  ResilienceEvents,
  ShuttingDownError,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { OperationStuckError } from '../errors/operation-stuck.error.js';
import { BATCH } from '../jobs.constants.js';
import { JobsSettings } from '../jobs.options.js';
import { OperationRunner } from '../operations/operation-runner.js';
import { Recoveries } from '../operations/recoveries.js';
import { OperationStore, type StuckOperation, type StuckSelection } from '../stores/operation-store.js';
import type { CleanupReport } from './cleanup-report.js';

/** Recoveries that run in one process at the same time. Further operations wait for the next look. */
const MAX_RECOVERIES_AT_ONCE = 10;

/** Number up to which a dry run counts old records. */
const MAX_COUNTED = 100_000;

/** Finds and ends stuck operations. */
@Injectable()
export class StuckOperations {
  readonly #logger = new Logger('Operations');
  #recovering = 0;

  constructor(
    @Inject(JobsSettings) private readonly settings: JobsSettings,
    @Inject(OperationStore) private readonly store: OperationStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    private readonly runner: OperationRunner,
    private readonly recoveries: Recoveries,
    @Optional() @Inject(ErrorReporter) private readonly reporter?: ErrorReporter,
  ) {}

  /** How far an order of an operator reaches. */
  get reach(): ActionReach {
    return this.store.isShared === false ? 'instance' : 'shared';
  }

  /** The stuck operations of all processes, oldest first: their number, and the first ones. */
  list(limit = 10): Promise<{ readonly count: number; readonly operations: readonly StuckOperation[] }> {
    return this.store.stuck(limit);
  }

  /**
   * Recovers or fails every stuck operation at once, without the second look of the detector, and deletes old records.
   *
   * @param options with `dryRun` it only counts
   * @throws ShuttingDownError at the end of the application
   */
  async cleanup({ dryRun = false }: { readonly dryRun?: boolean } = {}): Promise<CleanupReport> {
    return dryRun ? this.#count() : this.check(0);
  }

  /**
   * Recovers one stuck operation at once.
   *
   * @returns false when it is not stuck any more, cannot be recovered here, or too many recoveries run
   * @throws ShuttingDownError at the end of the application
   */
  async recover(id: string): Promise<boolean> {
    await this.#markAll();
    return (await this.#recover({ ...this.#selection(0), id })) > 0;
  }

  /**
   * Ends one stuck operation as failed, even if it could be recovered.
   *
   * @returns false when it is not stuck any more
   * @throws ShuttingDownError at the end of the application
   */
  async fail(id: string): Promise<boolean> {
    await this.#markAll();
    return (await this.#fail({ ...this.#selection(0), recoverable: [], id })) > 0;
  }

  /** Tells whether this process can recover an operation of that name with so many recoveries behind it. */
  canRecover({ name, recoveries }: Pick<StuckOperation, 'name' | 'recoveries'>): boolean {
    return recoveries < this.settings.maxRecoveries && this.recoveries.names.includes(name);
  }

  /**
   * One look of the detector, or of an operator.
   *
   * @param grace part of a lease for which an operation must have been marked
   */
  async check(grace: number): Promise<CleanupReport> {
    if (this.runner.closed) throw new ShuttingDownError();
    const startedAt = this.clock.now();
    const { stuck: scanned } = await this.store.mark(BATCH);
    const selection = this.#selection(grace);
    const recovered = await this.#recover(selection);
    const failed = await this.#fail(selection);
    const deleted = await this.#deleteOld();
    return { scanned, recovered, failed, deleted, durationMs: this.#since(startedAt) };
  }

  /** Operations without a mark can neither be recovered nor failed. */
  async #markAll(): Promise<void> {
    if (this.runner.closed) throw new ShuttingDownError();
    for (let marked = BATCH; marked === BATCH;) ({ marked } = await this.store.mark(BATCH));
  }

  async #recover(selection: StuckSelection): Promise<number> {
    const limit = MAX_RECOVERIES_AT_ONCE - this.#recovering;
    if (limit <= 0 || selection.recoverable.length === 0) return 0;
    const operations = await this.store.recover(this.settings.owner, { ...selection, limit });
    for (const operation of operations) void this.#recoverOne(operation);
    return operations.length;
  }

  /** Never rejects: the runner has written and reported the failure. */
  async #recoverOne(operation: StuckOperation): Promise<void> {
    const { name, id, reason } = operation;
    this.#recovering += 1;
    this.#logger.warn(`Operation '${name}' (${id}) is stuck (${reason}) and will be recovered now.`);
    try {
      const onStuck = this.recoveries.get(name);
      await this.runner.run(operation, (run) => onStuck?.(operation, run), 'recovered');
    } catch {
      this.#logger.error(`The recovery of operation '${name}' (${id}) has failed; it will not be repeated.`);
    } finally {
      this.#recovering -= 1;
    }
  }

  async #fail(selection: StuckSelection): Promise<number> {
    let count = 0;
    for (;;) {
      const operations = await this.store.fail(selection);
      for (const operation of operations) this.#abandon(operation);
      count += operations.length;
      if (operations.length < selection.limit) return count;
    }
  }

  #abandon(operation: StuckOperation): void {
    const { id, name, key, recoveries, reason } = operation;
    this.events.publish('operation.abandoned', { id, name, key, recoveries, reason });
    const error = new OperationStuckError(operation);
    this.#logger.error(`${error.message} Its id is ${id}.`);
    try {
      this.reporter?.report(error, { transport: 'operation', route: name, operationId: id });
    } catch {
      // A failing reporter must not keep the other operations from ending.
    }
  }

  async #deleteOld(): Promise<number> {
    const { retention, cleanupBudget } = this.settings;
    const end = this.clock.now() + cleanupBudget;
    let count = 0;
    for (;;) {
      const deleted = await this.store.deleteOld({ retention, limit: BATCH });
      count += deleted;
      if (deleted < BATCH || this.clock.now() >= end) return count;
    }
  }

  async #count(): Promise<CleanupReport> {
    const startedAt = this.clock.now();
    const { count: scanned, operations } = await this.store.stuck(BATCH);
    const recovered = operations.filter((operation) => this.canRecover(operation)).length;
    const { retention } = this.settings;
    const deleted = await this.store.deleteOld({ retention, limit: MAX_COUNTED, dryRun: true });
    const failed = operations.length - recovered;
    return { scanned, recovered, failed, deleted, durationMs: this.#since(startedAt) };
  }

  #selection(grace: number): StuckSelection {
    const { maxRecoveries } = this.settings;
    return { recoverable: this.recoveries.names, maxRecoveries, grace, limit: BATCH };
  }

  #since(startedAt: number): number {
    return Math.round(this.clock.now() - startedAt);
  }
}
