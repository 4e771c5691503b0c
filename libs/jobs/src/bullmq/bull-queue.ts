import type { Clock } from '@breakwater/core';
import type { Queue } from 'bullmq';

/** Figures of a queue. */
export interface BullQueueFigures {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  /** Milliseconds that the oldest waiting job has waited; missing if none waits. */
  readonly oldestWaiting?: number;
}

/** Reads a queue of BullMQ. */
export class BullQueue {
  #latest: { readonly oldestWaiting: number; readonly at: number } | undefined;

  constructor(
    readonly queue: Queue,
    private readonly clock: Clock,
  ) {}

  /** Age of the oldest waiting job by the last reading, in milliseconds. */
  get oldestWaiting(): number | undefined {
    return this.#latest && this.#latest.oldestWaiting + this.clock.now() - this.#latest.at;
  }

  /** @throws the error of Redis */
  async read(): Promise<BullQueueFigures> {
    const [counts, [oldest]] = await Promise.all([
      this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'prioritized'),
      this.queue.getWaiting(0, 0),
    ]);
    const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
    // The job was added by the clock of another machine.
    const age = oldest
      ? Math.max(0, this.clock.date().getTime() - oldest.timestamp - (oldest.delay ?? 0))
      : undefined;
    this.#latest = age === undefined ? undefined : { oldestWaiting: age, at: this.clock.now() };
    return {
      waiting: waiting + prioritized,
      active,
      delayed,
      failed,
      ...(age !== undefined && { oldestWaiting: age }),
    };
  }
}
