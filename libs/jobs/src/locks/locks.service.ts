import {
  Clock,
  currentContext,
  equalJitter,
  type EventTopic,
  Random,
  Redactor,
  RepeatedFailure,
  RequestContext,
  ResilienceEvents,
  ResilienceGauges,
  runInContext,
  seconds,
  settledWithin,
  sleep,
  TimeoutExceededError,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HeldLock } from './held-lock.js';
import { LockBusyError } from './lock-busy.error.js';
import { LockStore, type StoredLock, type Tick } from './lock-store.js';
import { LockStoreError } from './lock-store.error.js';
import type { LockLostEvent, LockRequestedEvent } from './lock-events.js';
import { checkLockCall, DEFAULT_LOCK_OPTIONS, type LockOptions } from './locks.options.js';

/** Arguments of the work under a lock. */
export interface LockContext {
  /** Aborts when the lock is lost, or when the caller gives up. Pass it on, so that the work stops in time. */
  readonly signal: AbortSignal;
  /** Grows with each holder of the lock; see `StoredLock.fence`. */
  readonly fence: number | undefined;
}

/** Work under a lock. */
export type LockedWork<T> = (lock: LockContext) => T | PromiseLike<T>;

/** Result of {@link Locks.tryLock}. */
export type LockAttempt<T> = { readonly acquired: true; readonly value: T } | { readonly acquired: false };

/** Limit of one operation of the store. */
const STORE_TIMEOUT = seconds(5);

/** Milliseconds between two tries of a lock that is busy: the first and the longest time, before jitter. */
const [FIRST_WAIT, LONGEST_WAIT] = [25, 1_000];

/** Runs work under locks that all replicas share. Locks are not re-entrant: work must not ask for the lock that it holds. */
@Injectable()
export class Locks {
  readonly #logger = new Logger(Locks.name);
  readonly #requested: EventTopic<LockRequestedEvent>;
  readonly #lostTopic: EventTopic<LockLostEvent>;
  readonly #failure: RepeatedFailure;
  #held = 0;
  #storeLost = false;

  constructor(
    @Inject(LockStore) private readonly store: LockStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Random) private readonly random: Random,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
  ) {
    this.#requested = events.topic('lock.requested');
    this.#lostTopic = events.topic('lock.lost');
    this.#failure = new RepeatedFailure(clock);
    gauges.provide('lock-store', () => [
      { store: store.name, lost: this.#storeLost ? 1 : 0, held: this.#held },
    ]);
  }

  /** Name of the store, and whether its last operation failed. */
  get state(): { readonly store: string; readonly lost: boolean; readonly held: number } {
    return { store: this.store.name, lost: this.#storeLost, held: this.#held };
  }

  /**
   * Waits for the lock, runs `work`, and gives the lock back. The lock is renewed every half `ttl`.
   *
   * @param ttl milliseconds after which another process can take the lock if this one dies or cannot reach the store
   * @throws LockBusyError when the lock is not free within `wait`
   * @throws LockStoreError when the store cannot be used
   * @throws LockLostError when the work succeeded, but the lock was lost before it ended
   * @throws OptionsError when an argument is wrong
   */
  async withLock<T>(key: string, ttl: number, work: LockedWork<T>, options: LockOptions = {}): Promise<T> {
    checkLockCall('withLock', { key, ttl, work, options });
    const held = await this.#wait(key, ttl, options);
    return this.#run(held, work, options.signal);
  }

  /**
   * Runs `work` if the lock is free, else skips it.
   *
   * @throws as {@link withLock}, except for LockBusyError
   */
  async tryLock<T>(
    key: string,
    ttl: number,
    work: LockedWork<T>,
    options: Omit<LockOptions, 'wait'> = {},
  ): Promise<LockAttempt<T>> {
    checkLockCall('tryLock', { key, ttl, work, options: { ...options, wait: undefined } });
    const { signal } = options;
    signal?.throwIfAborted();
    const started = this.clock.now();
    const held = await this.#acquire(key, ttl, started);
    this.#publish(held ? 'acquired' : 'busy', started);
    if (!held) return { acquired: false };
    return { acquired: true, value: await this.#run(held, work, signal) };
  }

  /**
   * @internal Claims a tick of a scheduled method.
   * @throws LockStoreError when the store cannot be used
   */
  claim(name: string, tick: Tick): Promise<boolean> {
    return this.#ask(() => this.store.claim(name, tick));
  }

  async #wait(key: string, ttl: number, options: LockOptions): Promise<HeldLock> {
    const { wait = DEFAULT_LOCK_OPTIONS.wait } = options;
    const context = currentContext();
    const signals = [options.signal, context?.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any(signals);
    const started = this.clock.now();
    const end = Math.min(started + wait, context?.deadline ?? Infinity);
    for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
      signal.throwIfAborted();
      const held = await this.#acquire(key, ttl, started);
      if (held) {
        this.#publish('acquired', started);
        return held;
      }
      const left = end - this.clock.now();
      if (left <= 0) {
        this.#publish('busy', started);
        throw new LockBusyError(key, this.clock.now() - started);
      }
      // Jitter keeps the waiting processes from asking in step.
      await sleep(this.clock, Math.min(left, equalJitter(pause, this.random)), signal);
    }
  }

  async #acquire(key: string, ttl: number, started: number): Promise<HeldLock | undefined> {
    const asked = this.clock.now();
    let stored: StoredLock | undefined;
    try {
      stored = await this.#ask(
        () => this.store.acquire(key, ttl),
        (late) => late?.release(),
      );
    } catch (error) {
      this.#publish('failed', started);
      throw error;
    }
    if (!stored) return undefined;
    this.#held += 1;
    return new HeldLock(key, stored, ttl, this.clock, asked);
  }

  async #run<T>(held: HeldLock, work: LockedWork<T>, signal: AbortSignal | undefined): Promise<T> {
    const own = signal ? AbortSignal.any([held.signal, signal]) : held.signal;
    const scope = new RequestContext({ signal: own }, currentContext());
    try {
      const value = await runInContext(scope, async () => work({ signal: scope.signal, fence: held.fence }));
      if (held.loss) throw held.loss;
      return value;
    } finally {
      scope.close();
      this.#held -= 1;
      const { loss } = held;
      if (loss && this.#lostTopic.active) this.#lostTopic.publish({ key: loss.key, reason: loss.reason });
      // The caller has its result. A lock that cannot be given back is free after its ttl, or with the end of its connection.
      await this.#ask(() => held.release()).catch(() => undefined);
    }
  }

  /** Runs one operation of the store, and remembers whether it could be used. */
  async #ask<T>(operation: () => Promise<T>, afterLimit?: (late: T) => unknown): Promise<T> {
    const asked = Promise.resolve().then(operation);
    const settled = await settledWithin(this.clock, asked, STORE_TIMEOUT);
    if (settled.status === 'fulfilled') {
      if (this.#storeLost) this.#logger.log(`The store of the locks, ${this.store.name}, can be used again.`);
      this.#storeLost = false;
      return settled.value;
    }
    if (settled.status === 'pending' && afterLimit) void asked.then(afterLimit).catch(() => undefined);
    const cause: unknown =
      settled.status === 'pending'
        ? new TimeoutExceededError('store of the locks', STORE_TIMEOUT)
        : settled.reason;
    this.#storeLost = true;
    const what = `The store of the locks, ${this.store.name}, cannot be used; the next lock tries again.`;
    const line = this.#failure.describe(what, () => this.redactor.headline(cause));
    if (line !== undefined) this.#logger.warn(line);
    throw new LockStoreError(this.store.name, cause);
  }

  #publish(outcome: LockRequestedEvent['outcome'], started: number): void {
    if (this.#requested.active) this.#requested.publish({ outcome, waited: this.clock.now() - started });
  }
}
