import { type Clock, messageOf, processRedactor, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { Charge } from '../counters/counters.js';
import type { RateLimitStore } from './rate-limit.store.js';

/** Times of {@link SharedStore} in milliseconds. */
export interface SharedStoreOptions {
  /** Time limit for an answer. */
  readonly timeout: number;
  /** Time between two attempts to use the store again. */
  readonly retryInterval: number;
}

/**
 * A store outside of the process, which can be lost. After an error, or an answer that takes too long, it counts as lost, and no
 * operation waits for it any more. Attempts in the background find out when it answers again.
 */
export class SharedStore {
  readonly #logger = new Logger('RateLimit');
  #lost = false;
  #errors = 0;
  /** Waits for the next attempt to use the store again. */
  #retryTimer: Timer | undefined;
  #stopped = false;

  constructor(
    private readonly store: RateLimitStore,
    private readonly clock: Clock,
    private readonly options: SharedStoreOptions,
    private readonly onChange: (lost: boolean) => void,
  ) {}

  /** True while the store does not answer. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Number of operations since the start that failed or got no answer in time. */
  get errors(): number {
    return this.#errors;
  }

  /** Runs an operation. Returns `undefined` if the store is lost. */
  async run<T>(operation: (store: RateLimitStore) => T | Promise<T>): Promise<T | undefined> {
    if (this.#lost) return undefined;
    try {
      return await this.#inTime(operation);
    } catch (error) {
      this.#errors += 1;
      this.#lose(error);
      return undefined;
    }
  }

  /** Ends the attempts in the background, at the end of the application. */
  stop(): void {
    this.#stopped = true;
    if (this.#retryTimer) this.clock.clearTimeout(this.#retryTimer);
  }

  #inTime<T>(operation: (store: RateLimitStore) => T | Promise<T>): Promise<T> {
    const { clock } = this;
    const { timeout } = this.options;
    return new Promise<T>((resolve, reject) => {
      const timer = clock.setTimeout(() => {
        // After a pause of the event loop, an answer that has arrived is read only after this timer.
        setImmediate(() => setImmediate(() => reject(new Error(`no answer within ${timeout} ms`))));
      }, timeout);
      new Promise<T>((done) => done(operation(this.store))).then(
        (value) => {
          clock.clearTimeout(timer);
          resolve(value);
        },
        (error: unknown) => {
          clock.clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  #lose(error: unknown): void {
    if (this.#lost) return;
    this.#lost = true;
    const reason = processRedactor.text(messageOf(error), 200);
    this.#logger.warn(
      `The store of the rate limits is lost (${reason}). Each instance applies its part of the limits until the store answers.`,
    );
    this.onChange(true);
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#stopped) return;
    this.#retryTimer = this.clock.setTimeout(() => void this.#retry(), this.options.retryInterval);
    this.#retryTimer.unref();
  }

  async #retry(): Promise<void> {
    try {
      await this.#inTime((store) => store.consume([PROBE]));
    } catch {
      this.#errors += 1;
      this.#retryLater();
      return;
    }
    this.#lost = false;
    this.#logger.log('The store of the rate limits answers again.');
    this.onChange(false);
  }
}

/** Takes a permit, because a server that is out of memory or read-only still answers a reader. */
const PROBE: Charge = {
  rules: { name: 'breakwater-probe', algorithm: 'fixed', window: 1_000, blockFor: 0 },
  key: 'probe',
  limit: Number.MAX_SAFE_INTEGER,
  cost: 1,
};
