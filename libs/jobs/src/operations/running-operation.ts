import { type Clock, TimeoutExceededError, type Timer } from '@breakwater/core';
import { OperationLostError } from '../errors/operation-lost.error.js';
import type { OperationClaim, OperationRecord, OperationStore } from '../stores/operation-store.js';
import type { Fence, OperationRun } from './operation-run.js';

/** The parts of its surroundings that a running operation uses. */
export interface RunSurroundings {
  readonly store: OperationStore;
  readonly clock: Clock;
  /** Sends heartbeats unless one was sent a moment ago. */
  readonly beat: () => Promise<void>;
}

/** One try of an operation in this process: its signal and its fence. */
export class RunningOperation implements OperationRun {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly recoveries: number;
  readonly claim: OperationClaim;
  readonly fence: Fence;
  readonly startedAt: number;
  readonly #controller = new AbortController();
  readonly #deadline: Timer;
  /** True while the outcome is written: the store may call the operation ended before this process knows. */
  ending = false;
  #lost = false;

  constructor(
    record: OperationRecord,
    private readonly around: RunSurroundings,
  ) {
    const { id, name, key, fence, maxRun, recoveries } = record;
    this.id = id;
    this.name = name;
    this.key = key;
    this.recoveries = recoveries;
    this.claim = { id, fence };
    this.fence = { token: fence, guard: (transaction) => this.#guard(transaction) };
    this.startedAt = around.clock.now();
    const tooLong = (): void => this.abort(new TimeoutExceededError(`operation '${name}'`, maxRun));
    this.#deadline = around.clock.setTimeout(tooLong, maxRun);
    this.#deadline.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when another process took the operation over. */
  get lost(): boolean {
    return this.#lost;
  }

  /** A property, because the work takes it out of the run. */
  readonly heartbeat = async (): Promise<void> => {
    this.signal.throwIfAborted();
    await this.around.beat();
    this.signal.throwIfAborted();
  };

  /** Aborts the signal, unless it has aborted. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Notes that another process took the operation over. */
  lose(): OperationLostError {
    const error = new OperationLostError(this.name, this.claim.fence);
    this.#lost = true;
    this.abort(error);
    return error;
  }

  /** Ends the timer. */
  stop(): void {
    this.around.clock.clearTimeout(this.#deadline);
  }

  async #guard(transaction: unknown): Promise<void> {
    const { store } = this.around;
    if (!store.guard) {
      throw new TypeError(
        `The store '${store.name}' cannot guard a transaction. Write "fence.token" with your data, and refuse smaller ones.`,
      );
    }
    if (!(await store.guard(transaction, this.claim))) throw this.lose();
  }
}
