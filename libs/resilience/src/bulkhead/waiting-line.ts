import type { Waiter } from './waiter.js';

/** The callers that wait for a slot: first come, first served. Leaving from the middle costs no more than from the front. */
export class WaitingLine {
  #first: Waiter | undefined;
  #last: Waiter | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  join(waiter: Waiter): void {
    waiter.before = this.#last;
    if (this.#last) this.#last.behind = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.#length++;
  }

  /** Takes the first one out. */
  shift(): Waiter | undefined {
    const first = this.#first;
    if (first) this.leave(first);
    return first;
  }

  /** Takes out one that waits. */
  leave(waiter: Waiter): void {
    const { before, behind } = waiter;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    waiter.before = waiter.behind = undefined;
    this.#length--;
  }
}
