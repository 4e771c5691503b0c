import type { Timer } from '../clock/clock.js';

/** Timer of a `VirtualClock`. */
export class VirtualTimer implements Timer {
  #referenced = true;

  /**
   * @param due time at which the timer fires
   * @param sequence order among timers that are due at the same time
   */
  constructor(
    readonly due: number,
    readonly sequence: number,
    readonly callback: () => void,
  ) {}

  get referenced(): boolean {
    return this.#referenced;
  }

  ref(): void {
    this.#referenced = true;
  }

  unref(): void {
    this.#referenced = false;
  }

  /** Returns whether the timer fires before `other`. */
  precedes(other: VirtualTimer): boolean {
    return this.due < other.due || (this.due === other.due && this.sequence < other.sequence);
  }
}
