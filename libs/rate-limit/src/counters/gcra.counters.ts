import { CounterSlab } from './counter-slab.js';
import type { Charge, Counters } from './counters.js';

/**
 * The generic cell rate algorithm: used permits become free one by one, `limit` per window. Each counter holds the permits that
 * were in use at a moment, and that moment. The usual form holds the moment at which all permits are free; it cannot apply a
 * new limit to permits that were taken under the old one.
 */
export class GcraCounters extends CounterSlab implements Counters {
  used({ key, rules, limit }: Charge, now: number): number {
    const slot = this.find(key, now);
    if (slot < 0) return 0;
    const freed = ((now - this.second(slot)) * limit) / rules.window;
    return Math.max(0, this.first(slot) - freed);
  }

  add(charge: Charge, amount: number, now: number): void {
    const before = this.used(charge, now);
    if (amount <= 0 && before === 0) return;
    const used = Math.max(0, before + amount);
    this.set(charge.key, used, now, now + durationOf(charge, used));
  }

  resetAfter(charge: Charge, now: number): number {
    return durationOf(charge, this.used(charge, now));
  }

  freedAfter(charge: Charge, amount: number): number {
    return durationOf(charge, amount);
  }
}

/** Milliseconds in which `permits` become free. With the limit 0 none does; the counter then lasts one window. */
const durationOf = ({ rules, limit }: Charge, permits: number): number =>
  limit > 0 ? (permits * rules.window) / limit : rules.window;
