import type { DueListener, TimerEntry, TimerQueue } from '../timers/timer-queue.js';

/** A check that is repeated until it is stopped. A check that is still running is not started again. */
export class OpossumHealthCheck implements DueListener {
  #entry: TimerEntry;
  #running = false;
  #stopped = false;

  /**
   * @param interval milliseconds from one start to the next
   * @param onFailed called with the reason when a check fails, unless the checks were stopped meanwhile
   */
  constructor(
    private readonly timers: TimerQueue,
    private readonly interval: number,
    private readonly check: () => unknown,
    private readonly onFailed: (error: unknown) => void,
  ) {
    this.#entry = this.#schedule();
    void this.#run();
  }

  /** @internal Time for the next check. */
  onDue(): void {
    this.#entry = this.#schedule();
    if (!this.#running) void this.#run();
  }

  /** Ends the checks, and ignores the result of a running one. */
  stop(): void {
    this.#stopped = true;
    this.timers.remove(this.#entry);
  }

  #schedule(): TimerEntry {
    return this.timers.add(this.interval, this, { ref: false });
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      await this.check();
    } catch (error) {
      if (!this.#stopped) this.onFailed(error);
    } finally {
      this.#running = false;
    }
  }
}
