import { type Clock, settledWithin, type Timer } from '@breakwater/core';
import type { StoredLock } from './lock-store.js';
import { LockLostError, type LockLoss } from './lock-lost.error.js';

/** Part of the ttl after which a lock is renewed. */
const RENEWAL = 1 / 2;
/** Part of the ttl after which a failed renewal is repeated. */
const REPETITION = 1 / 8;

/** A lock while its work runs. It renews itself, and its signal aborts when it is lost. */
export class HeldLock {
  readonly #controller = new AbortController();
  #timer: Timer | undefined;
  /** Time on the scale of the clock until which the store has confirmed the lock. */
  #until: number;
  #over = false;

  /** @param since time at which the request for the lock was sent: the store counts its ttl from a later moment */
  constructor(
    readonly key: string,
    private readonly stored: StoredLock,
    private readonly ttl: number,
    private readonly clock: Clock,
    since: number,
  ) {
    this.#until = since + ttl;
    stored.onLost?.(() => this.#lose('disconnected'));
    this.#schedule(ttl * RENEWAL);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get fence(): number | undefined {
    return this.stored.fence;
  }

  /** Returns the error of a lost lock; `undefined` while it is held. */
  get loss(): LockLostError | undefined {
    // The event loop may have been blocked for so long that no renewal and no timer ran.
    if (!this.#over && this.clock.now() >= this.#until) this.#lose('not-renewed');
    return this.signal.aborted ? (this.signal.reason as LockLostError) : undefined;
  }

  /** Ends the renewals and gives the lock back. */
  async release(): Promise<void> {
    this.#end();
    await this.stored.release();
  }

  #schedule(delay: number): void {
    if (this.#over) return;
    this.#timer = this.clock.setTimeout(() => void this.#renew(), delay);
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const started = this.clock.now();
    const left = this.#until - started;
    if (left <= 0) return this.#lose('not-renewed');
    const renewal = await settledWithin(this.clock, this.stored.renew(), left);
    if (this.#over) return undefined;
    if (renewal.status === 'pending') return this.#lose('not-renewed');
    if (renewal.status === 'rejected') {
      const rest = this.#until - this.clock.now();
      return this.#schedule(Math.max(0, Math.min(this.ttl * REPETITION, rest)));
    }
    if (!renewal.value) return this.#lose('taken');
    this.#until = started + this.ttl;
    return this.#schedule(this.ttl * RENEWAL);
  }

  #lose(reason: LockLoss): void {
    if (this.#over) return;
    this.#end();
    this.#controller.abort(new LockLostError(this.key, reason));
  }

  #end(): void {
    this.#over = true;
    if (this.#timer) this.clock.clearTimeout(this.#timer);
  }
}
