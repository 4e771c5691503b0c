import type { Clock, Timer } from '@breakwater/core';

/**
 * Why a stream handles no events for the moment:
 *
 * - `outage`: the handler says that a dependency is down
 * - `dead-letter-store`: an event has to go to the dead letters, and their store fails
 * - `dead-letters`: too many events in a row went to the dead letters
 * - `commit-refused`: the options of the stream do not allow `commitWith`
 */
export type PauseReason = 'outage' | 'dead-letter-store' | 'dead-letters' | 'commit-refused';

/** Keeps a stream from beginning with further events while some of them wait for better times. */
export class HandlingPause {
  readonly #holders = new Map<object, PauseReason>();
  readonly #sleepers = new Set<() => void>();

  /** @param onChange called when a pause begins or is over */
  constructor(
    private readonly clock: Clock,
    private readonly onChange: (reason: PauseReason | undefined) => void,
  ) {}

  /** Why the stream pauses; `undefined` when it does not. */
  get reason(): PauseReason | undefined {
    return this.#holders.values().next().value;
  }

  get isActive(): boolean {
    return this.#holders.size > 0;
  }

  /** Begins the pause for `holder`, or changes its reason, and waits. Rejects when `signal` aborts. */
  async wait(holder: object, reason: PauseReason, delay: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const before = this.reason;
    this.#holders.set(holder, reason);
    if (before !== this.reason) this.onChange(this.reason);
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.clock.clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#sleepers.delete(end);
        resolve();
      };
      const timer: Timer = this.clock.setTimeout(end, delay);
      timer.unref();
      signal.addEventListener('abort', end, { once: true });
      this.#sleepers.add(end);
    });
    signal.throwIfAborted();
  }

  /** Ends the pause of `holder`. */
  release(holder: object): void {
    const before = this.reason;
    if (this.#holders.delete(holder) && before !== this.reason) this.onChange(this.reason);
  }

  /** Ends the waits of all holders, which try again at once. */
  wake(): void {
    for (const end of this.#sleepers) end();
  }
}
