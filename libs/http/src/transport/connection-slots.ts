import { BulkheadFullError, type Clock, type Timer } from '@breakwater/core';
import type { WireSignal } from './transport.js';

interface Waiter {
  /** Lets the request go, or ends its wait with an error. */
  readonly settle: (error?: Error) => void;
}

/** Options of {@link ConnectionSlots}. */
export interface ConnectionSlotsOptions {
  readonly connections: number;
  readonly maxQueued: number;
  readonly queueTimeout: number;
}

/**
 * Counts the requests of one origin, and lets as many go as there are connections. The others wait here, because the queue of undici
 * has no limit of length or time.
 */
export class ConnectionSlots {
  readonly #waiting = new Set<Waiter>();
  #taken = 0;
  #idle: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly options: ConnectionSlotsOptions,
  ) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes a slot if one is free. Each slot that was taken has to be given back. */
  tryTake(): boolean {
    if (this.#taken >= this.options.connections) return false;
    this.#taken++;
    return true;
  }

  /**
   * Waits for a slot and takes it.
   *
   * @param timeoutError builds the error for a wait that is too long
   * @throws BulkheadFullError when too many requests wait; the error of `timeoutError`; or the reason of `signal`
   */
  take(name: string, signal: WireSignal, timeoutError: () => Error): Promise<void> {
    const { connections, maxQueued, queueTimeout } = this.options;
    if (this.#waiting.size >= maxQueued) {
      const full = `${connections} connections are in use and ${maxQueued} requests wait`;
      return Promise.reject(new BulkheadFullError(name, full, { reason: 'queue-full' }));
    }
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined = undefined;
      const waiter: Waiter = {
        settle: (error) => {
          this.#waiting.delete(waiter);
          if (timer) this.clock.clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          if (error === undefined) resolve();
          else reject(error);
          this.#tellIdle();
        },
      };
      const onAbort = (): void => waiter.settle(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      if (queueTimeout !== Infinity) {
        timer = this.clock.setTimeout(() => waiter.settle(timeoutError()), queueTimeout);
      }
      this.#waiting.add(waiter);
    });
  }

  /** Gives a slot back, to the request that waits longest. */
  giveBack(): void {
    const [next] = this.#waiting;
    if (next) next.settle();
    else this.#taken--;
    this.#tellIdle();
  }

  /** Resolves when no request runs or waits. */
  untilIdle(): Promise<void> {
    if (this.#taken === 0 && this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  #tellIdle(): void {
    if (this.#idle.length === 0 || this.#taken > 0 || this.#waiting.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
