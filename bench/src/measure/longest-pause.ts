/**
 * Finds the longest time for which the event loop did nothing else, in milliseconds, by looking in at every turn. A turn counts
 * with the processor time of the process if that is shorter: then the process waited for a core, which other programs had.
 */
export class LongestPause {
  #running = true;
  #longest = 0;

  constructor() {
    let last = now();
    const look = (): void => {
      const current = now();
      this.#longest = Math.max(this.#longest, Math.min(current.wall - last.wall, current.cpu - last.cpu));
      last = current;
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

/** The time of day and the processor time of all threads, in milliseconds. */
function now(): { readonly wall: number; readonly cpu: number } {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1_000 };
}
