import { type Clock, SystemClock } from '@breakwater/core';
import type { LockStore, StoredLock, Tick } from './lock-store.js';

/** Keeps locks in the memory of the process: for tests, and for services with one process. */
export class MemoryLockStore implements LockStore {
  readonly name = 'memory';
  readonly #clock: Clock;
  readonly #locks = new Map<string, { readonly fence: number; until: number }>();
  readonly #claims = new Map<string, { readonly number: number | undefined; readonly until: number }>();
  #fences = 0;

  constructor({ clock = new SystemClock() }: { readonly clock?: Clock } = {}) {
    this.#clock = clock;
  }

  async acquire(key: string, ttl: number): Promise<StoredLock | undefined> {
    const held = this.#locks.get(key);
    if (held && held.until > this.#clock.now()) return undefined;
    const lock = { fence: ++this.#fences, until: this.#clock.now() + ttl };
    this.#locks.set(key, lock);
    const isOwn = (): boolean => this.#locks.get(key) === lock && lock.until > this.#clock.now();
    return {
      fence: lock.fence,
      renew: async () => {
        const own = isOwn();
        if (own) lock.until = this.#clock.now() + ttl;
        return own;
      },
      release: async () => {
        if (this.#locks.get(key) === lock) this.#locks.delete(key);
      },
    };
  }

  async claim(name: string, { number, window }: Tick): Promise<boolean> {
    const now = this.#clock.now();
    const last = this.#claims.get(name);
    const isLater = number !== undefined && last?.number !== undefined && number > last.number;
    if (last && last.until > now && !isLater) return false;
    this.#claims.set(name, { number, until: now + window });
    return true;
  }
}
