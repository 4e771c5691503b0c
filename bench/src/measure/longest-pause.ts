/** Finds the longest time for which the event loop did nothing else, in milliseconds, by looking in at every turn. */
export class LongestPause {
  #running = true;
  #longest = 0;

  constructor() {
    let last = performance.now();
    const look = (): void => {
      const now = performance.now();
      this.#longest = Math.max(this.#longest, now - last);
      last = now;
      if (this.#running) setImmediate(look);
    };
    setImmediate(look);
  }

  /** Ends the watch. */
  stop(): number {
    this.#running = false;
    return this.#longest;
  }
}
