import { Clock, processRedactor, RepeatedFailure, ResilienceEvents, type Timer } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HALF_LEASE } from '../jobs.constants.js';
import { JobsSettings } from '../jobs.options.js';
import { OperationStore } from '../stores/operation-store.js';
import type { RunningOperation } from './running-operation.js';

/** Part of a lease in which a further heartbeat says nothing new, and after which a failed one is repeated. */
const SOON = 0.1;

/** The running operations of this process. One statement every half lease sends the heartbeats of all. */
@Injectable()
export class Heartbeats {
  readonly #logger = new Logger('Operations');
  readonly #running = new Set<RunningOperation>();
  readonly #failure: RepeatedFailure;
  readonly #waiting: (() => void)[] = [];
  #timer: Timer | undefined;
  #beating: Promise<void> | undefined;
  #beatAt = -Infinity;
  #failures = 0;

  constructor(
    @Inject(JobsSettings) private readonly settings: Pick<JobsSettings, 'lease'>,
    @Inject(OperationStore) private readonly store: OperationStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
  ) {
    this.#failure = new RepeatedFailure(clock);
  }

  /** The running operations. */
  get running(): ReadonlySet<RunningOperation> {
    return this.#running;
  }

  /** Number of statements with heartbeats that failed. */
  get failures(): number {
    return this.#failures;
  }

  add(operation: RunningOperation): void {
    this.#running.add(operation);
    this.#schedule(this.settings.lease * HALF_LEASE);
  }

  remove(operation: RunningOperation): void {
    operation.stop();
    this.#running.delete(operation);
    if (this.#running.size > 0) return;
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when no operation runs. */
  async idle(): Promise<void> {
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Sends the heartbeats of all operations now, unless that happened a moment ago. Never rejects. */
  readonly beatSoon = async (): Promise<void> => {
    if (this.clock.now() - this.#beatAt >= this.settings.lease * SOON) await this.beat();
  };

  /** Sends the heartbeats of all operations, or joins the statement under way. Never rejects. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  async #beat(): Promise<void> {
    const beaten = [...this.#running];
    const sentAt = this.clock.now();
    try {
      const { lost } = await this.store.beat(beaten.map(({ claim }) => claim));
      this.#beatAt = sentAt;
      this.#giveUp(beaten, new Set(lost.map(({ id, fence }) => `${id} ${fence}`)));
    } catch (error) {
      this.#failures += 1;
      this.events.publish('operations.heartbeat-failed', { operations: beaten.length });
      const line = this.#failure.describe(
        'The heartbeats of the operations could not be written; they will be repeated.',
        () => processRedactor.headline(error),
      );
      if (line !== undefined) this.#logger.warn(line);
    }
  }

  #giveUp(beaten: readonly RunningOperation[], lost: ReadonlySet<string>): void {
    for (const operation of beaten) {
      const { id, fence } = operation.claim;
      if (!lost.has(`${id} ${fence}`) || operation.ending || !this.#running.has(operation)) continue;
      operation.lose();
      this.#logger.warn(
        `Operation '${operation.name}' (${id}) counted as stuck and was taken over; its signal has aborted.`,
      );
    }
  }

  #schedule(delay: number): void {
    if (this.#timer) return;
    this.#timer = this.clock.setTimeout(() => void this.#tick(), delay);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    this.#timer = undefined;
    const failures = this.#failures;
    await this.beat();
    const part = this.#failures > failures ? SOON : HALF_LEASE;
    if (this.#running.size > 0) this.#schedule(this.settings.lease * part);
  }
}
