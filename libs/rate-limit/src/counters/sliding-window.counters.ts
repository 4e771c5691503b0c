import { CounterSlab } from './counter-slab.js';
import { TOLERANCE, type Charge, type Counters } from './counters.js';

/**
 * Requests of one key that are closer together than this part of the window share an entry. An entry expires one window after
 * its latest request. So no window ever has more requests than the limit, and a permit is free at most 1/60 of a window late.
 */
export const ENTRIES_PER_WINDOW = 60;

/** Number of logs that one step of a sweep reads. */
const SWEEP_STEP = 1_000;

/** The entries of one key, the oldest first. */
interface Log {
  /** Time of the first request of the newest entry. */
  began: number;
  /** Time of the latest request of each entry. */
  readonly times: number[];
  readonly counts: number[];
}

/** Counts the permits that were taken in the last window at each moment. */
export class SlidingWindowCounters implements Counters {
  /** Keys with one entry: its count, its first request, and its end. They take a fifth of the memory of a log. */
  readonly #single = new CounterSlab();
  readonly #logs = new Map<string, Log>();
  /** Length of the window, which is the same for all keys of a policy. */
  #window = 0;

  get size(): number {
    return this.#single.size + this.#logs.size;
  }

  used({ key, rules }: Charge, now: number): number {
    const log = this.#logs.get(key);
    if (!log) {
      const slot = this.#single.find(key, now);
      return slot < 0 ? 0 : this.#single.first(slot);
    }
    let used = 0;
    for (let index = log.times.length - 1; index >= 0; index--) {
      if ((log.times[index] as number) + rules.window <= now) break;
      used += log.counts[index] as number;
    }
    return used;
  }

  add(charge: Charge, amount: number, now: number): void {
    this.#window = charge.rules.window;
    const log = this.#logs.get(charge.key);
    if (!log) this.#addToSingle(charge, amount, now);
    else if (amount > 0) this.#append(log, amount, now);
    else giveBack(log, -amount);
  }

  resetAfter({ key, rules }: Charge, now: number): number {
    const log = this.#logs.get(key);
    if (log) return Math.max(0, (log.times.at(-1) ?? -Infinity) + rules.window - now);
    const slot = this.#single.find(key, now);
    return slot < 0 ? 0 : this.#single.expiry(slot) - now;
  }

  freedAfter(charge: Charge, amount: number, now: number): number {
    const { window } = charge.rules;
    const log = this.#logs.get(charge.key);
    let freed = 0;
    for (const [index, time] of log?.times.entries() ?? []) {
      if (time + window <= now) continue;
      freed += log?.counts[index] as number;
      if (freed >= amount - TOLERANCE) return time + window - now;
    }
    return this.resetAfter(charge, now);
  }

  has(key: string): boolean {
    return this.#single.has(key) || this.#logs.has(key);
  }

  evict(now: number): boolean {
    if (this.#single.size > 0) return this.#single.evict(now);
    const [oldest] = this.#logs;
    if (!oldest) return false;
    this.#logs.delete(oldest[0]);
    return !this.#isOver(oldest[1], now);
  }

  *sweep(now: number): Generator<void, void, undefined> {
    yield* this.#single.sweep(now);
    let looked = 0;
    for (const [key, log] of this.#logs) {
      if (this.#isOver(log, now)) this.#logs.delete(key);
      if (++looked % SWEEP_STEP === 0) yield;
    }
  }

  #addToSingle({ key, rules }: Charge, amount: number, now: number): void {
    const { window } = rules;
    const slot = this.#single.find(key, now);
    if (slot < 0) {
      if (amount > 0) this.#single.set(key, amount, now, now + window);
      return;
    }
    const [count, began, end] = [
      this.#single.first(slot),
      this.#single.second(slot),
      this.#single.expiry(slot),
    ];
    if (count + amount <= 0) this.#single.delete(key);
    else if (amount <= 0) this.#single.set(key, count + amount, began, end);
    else if (now - began < window / ENTRIES_PER_WINDOW)
      this.#single.set(key, count + amount, began, now + window);
    else {
      this.#single.delete(key);
      this.#logs.set(key, { began: now, times: [end - window, now], counts: [count, amount] });
    }
  }

  #append(log: Log, amount: number, now: number): void {
    const { times, counts } = log;
    const valid = times.findIndex((time) => time + this.#window > now);
    if (valid !== 0) {
      const expired = valid < 0 ? times.length : valid;
      times.splice(0, expired);
      counts.splice(0, expired);
    }
    const newest = times.length - 1;
    if (newest >= 0 && now - log.began < this.#window / ENTRIES_PER_WINDOW) {
      times[newest] = now;
      counts[newest] = (counts[newest] as number) + amount;
    } else {
      times.push(now);
      counts.push(amount);
      log.began = now;
    }
  }

  #isOver({ times }: Log, now: number): boolean {
    return (times.at(-1) ?? -Infinity) + this.#window <= now;
  }
}

/** Gives permits back, those of the newest entries first. */
function giveBack({ times, counts }: Log, amount: number): void {
  let left = amount;
  while (left > 0 && times.length > 0) {
    const newest = counts.at(-1) as number;
    const taken = Math.min(newest, left);
    left -= taken;
    if (taken < newest) counts[counts.length - 1] = newest - taken;
    else {
      times.pop();
      counts.pop();
    }
  }
}
