/**
 * The times at which the last permits were given, as many as the limit. A permit is free again one window later, so no window has
 * more permits than the limit.
 */
export class Permits {
  readonly #given: Float64Array;
  /** Place of the oldest permit. */
  #oldest = 0;
  /** Time before which no permit is free, because the other side has asked to wait. */
  #drainedUntil = -Infinity;

  constructor(
    private readonly limit: number,
    private readonly window: number,
  ) {
    this.#given = new Float64Array(limit).fill(-Infinity);
  }

  /** Time at which the permit is free that comes after `ahead` others. It can be in the past. */
  freeAt(ahead: number): number {
    const rounds = Math.floor(ahead / this.limit);
    const place = (this.#oldest + (ahead % this.limit)) % this.limit;
    const free = Math.max((this.#given[place] as number) + this.window, this.#drainedUntil);
    return free + rounds * this.window;
  }

  /** Gives the oldest permit. */
  give(now: number): void {
    this.#given[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.limit;
  }

  /** Gives no permit before `until`. An earlier order that lasts longer stays. */
  drain(until: number): void {
    this.#drainedUntil = Math.max(this.#drainedUntil, until);
  }
}
