import {
  Clock,
  errorCode,
  ErrorReporter,
  errorName,
  isShuttingDownError,
  processRedactor,
  readText,
  ResilienceEvents,
  ShuttingDownError,
  sleep,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { OperationEnd } from '../jobs.events.js';
import { type OperationOutcome, type OperationRecord, OperationStore } from '../stores/operation-store.js';
import { Heartbeats } from './heartbeats.js';
import { type OperationWork, runInOperation } from './operation-run.js';
import { RunningOperation } from './running-operation.js';

/** Waits before the outcome is written again: 9 s in all, so that a failover of the database passes. */
const RETRY_DELAYS = [100, 400, 1_500, 3_000, 4_000] as const;

const SHUTDOWN_FAILURE = 'ShuttingDownError/SHUTTING_DOWN';

/** Runs the tries of operations that the store has begun: heartbeats, signal, outcome. */
@Injectable()
export class OperationRunner {
  readonly #logger = new Logger('Operations');
  readonly #closing = new AbortController();

  constructor(
    @Inject(OperationStore) private readonly store: OperationStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    private readonly heartbeats: Heartbeats,
    @Optional() @Inject(ErrorReporter) private readonly reporter?: ErrorReporter,
  ) {}

  /** True when the shutdown has cut the operations off: none may begin. */
  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Runs one try to its end and writes the outcome.
   *
   * @param success state of the operation when the work returns
   * @throws the error of the work; OperationLostError when the work returned, but another process had taken the operation over
   */
  async run<T>(
    record: OperationRecord,
    work: OperationWork<T>,
    success: 'succeeded' | 'recovered',
  ): Promise<T> {
    const { store, clock } = this;
    const operation = new RunningOperation(record, { store, clock, beat: this.heartbeats.beatSoon });
    this.heartbeats.add(operation);
    // The store may have begun it after the shutdown has cut off the others.
    if (this.closed) operation.abort(this.#closing.signal.reason as Error);
    this.events.publish('operation.started', factsOf(operation));
    let value: T;
    try {
      value = await runInOperation(operation, () => work(operation));
    } catch (error) {
      await this.#end(operation, this.#failed(operation, error));
      throw error;
    }
    const end = await this.#end(operation, { state: success });
    if (end === 'lost') throw operation.lose();
    return value;
  }

  /** Aborts the signals of all operations. From now on none may begin. */
  abortAll(): void {
    const reason = new ShuttingDownError();
    this.#closing.abort(reason);
    for (const operation of this.heartbeats.running) operation.abort(reason);
  }

  /** Marks the operations that still run as failed, because the process ends. */
  async cutAll(): Promise<void> {
    const running = [...this.heartbeats.running];
    for (const { name, id } of running)
      this.#logger.warn(`Operation '${name}' (${id}) did not end at the shutdown and is marked as failed.`);
    await Promise.all(
      running.map((operation) => this.#end(operation, { state: 'failed', failure: SHUTDOWN_FAILURE })),
    );
  }

  async #end(operation: RunningOperation, outcome: OperationOutcome): Promise<OperationEnd> {
    if (!this.heartbeats.running.has(operation)) return 'failed';
    const end = operation.lost ? 'lost' : await this.#write(operation, outcome);
    // The shutdown and the end of the work can write at the same time.
    if (!this.heartbeats.running.has(operation)) return end;
    this.heartbeats.remove(operation);
    const { state: _, ...failure } = outcome;
    const duration = this.clock.now() - operation.startedAt;
    this.events.publish('operation.finished', { ...factsOf(operation), ...failure, end, duration });
    return end;
  }

  /** Writes the outcome, again if the store fails. Never rejects. */
  async #write(operation: RunningOperation, outcome: OperationOutcome): Promise<OperationEnd> {
    const { claim, name } = operation;
    operation.ending = true;
    for (let attempt = 0; ; attempt++) {
      try {
        return (await this.store.finish(claim, outcome)) ? outcome.state : 'lost';
      } catch (error) {
        const delay = RETRY_DELAYS[attempt];
        if (delay === undefined || this.closed) {
          this.#logger.error(
            `The outcome of operation '${name}' (${claim.id}) could not be written; it will count as stuck. ` +
              processRedactor.headline(error),
          );
          return 'unrecorded';
        }
        await sleep(this.clock, delay, this.#closing.signal).catch(() => {});
      }
    }
  }

  #failed(operation: RunningOperation, error: unknown): OperationOutcome {
    const { signal, lost, name, id } = operation;
    const cause: unknown = signal.aborted ? signal.reason : error;
    const code = errorCode(cause);
    const failure = code === undefined ? errorName(cause) : `${errorName(cause)}/${code}`;
    const isReported = !lost && !isShuttingDownError(cause);
    const issue = isReported ? this.#report(error, name, id) : undefined;
    return { state: 'failed', failure, ...(issue !== undefined && { issue }) };
  }

  /** Returns the id of the issue. */
  #report(error: unknown, name: string, operationId: string): string | undefined {
    try {
      const reported = this.reporter?.report(error, { transport: 'operation', route: name, operationId });
      return readText(reported, 'issue');
    } catch {
      // A failing reporter must not replace the error that it reports.
      return undefined;
    }
  }
}

const factsOf = ({ id, name, key, recoveries }: RunningOperation) => ({ id, name, key, recoveries });
