import { Clock, withTimeLimit } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { checkTimeout } from '../options/check-timeout.js';
import { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';

/** Closes a client; `signal` aborts when its time is over. */
export type Close = (context: { readonly signal: AbortSignal }) => unknown;

/** Options of one closer. */
export interface CloserOptions {
  /**
   * Milliseconds after which the closer is given up and the next one runs.
   * @default the module's `closerTimeout` (5000)
   */
  readonly timeout?: number;
}

interface Closer {
  readonly name: string;
  readonly close: Close;
  readonly timeout: number;
}

/**
 * Clients to close once the last request has ended: databases, caches, brokers. They close in reverse order of
 * registration, since what was built last may depend on what was built first.
 */
@Injectable()
export class Closers {
  readonly #logger = new Logger('Closers');
  readonly #closers: Closer[] = [];
  #current: { readonly name: string; readonly since: number } | undefined;

  constructor(
    @Inject(ResolvedLifecycleOptions) private readonly options: ResolvedLifecycleOptions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The closer that runs, for the report of a forced exit. */
  get current(): { readonly name: string; readonly age: number } | undefined {
    return this.#current && { name: this.#current.name, age: this.clock.now() - this.#current.since };
  }

  /** The longest time that a registered closer may take; 0 when there is none. */
  get longest(): number {
    return Math.max(0, ...this.#closers.map(({ timeout }) => timeout));
  }

  /**
   * Adds a closer; the same name twice is allowed, both run.
   *
   * @returns the function that removes it, for a client that is closed earlier.
   * @throws OptionsError when the time is not a positive number.
   */
  register(name: string, close: Close, options: CloserOptions = {}): () => void {
    const timeout = checkTimeout(options.timeout ?? this.options.closerTimeout, `closer '${name}'`);
    const closer: Closer = { name, close, timeout };
    this.#closers.push(closer);
    return () => {
      const index = this.#closers.indexOf(closer);
      if (index >= 0) this.#closers.splice(index, 1);
    };
  }

  /**
   * Runs every closer, the last registered first, each within its own time shrunk by `scale`. One that fails or
   * hangs is logged and does not stop the others.
   *
   * @returns the names of those that failed.
   */
  async closeAll(scale = 1): Promise<readonly string[]> {
    const failed: string[] = [];
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      const { name, close, timeout } = closer;
      this.#current = { name, since: this.clock.now() };
      try {
        await withTimeLimit(this.clock, name, timeout * scale, (signal) => close({ signal }));
      } catch (error) {
        failed.push(name);
        this.#logger.error(
          `Closer '${name}' failed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    this.#current = undefined;
    return failed;
  }
}
