import { CounterSlab } from './counter-slab.js';
import type { Charge, Counters } from './counters.js';

/**
 * Counts the permits of one window. The window of a key begins with its first request, so the windows of different clients do
 * not end at the same moment. Each counter holds the count and the start of the window.
 */
export class FixedWindowCounters extends CounterSlab implements Counters {
  used({ key }: Charge, now: number): number {
    const slot = this.find(key, now);
    return slot < 0 ? 0 : this.first(slot);
  }

  add({ key, rules }: Charge, amount: number, now: number): void {
    const slot = this.find(key, now);
    if (slot < 0 && amount <= 0) return;
    const start = slot < 0 ? now : this.second(slot);
    const count = slot < 0 ? 0 : this.first(slot);
    this.set(key, Math.max(0, count + amount), start, start + rules.window);
  }

  resetAfter({ key, rules }: Charge, now: number): number {
    const slot = this.find(key, now);
    return slot < 0 ? 0 : this.second(slot) + rules.window - now;
  }

  freedAfter(charge: Charge, _amount: number, now: number): number {
    return this.resetAfter(charge, now);
  }
}
