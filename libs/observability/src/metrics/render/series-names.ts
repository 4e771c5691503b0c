import type { DynamicNames } from '@breakwater/core';

/** Label that the names beyond the limit share. */
export const OTHER_NAMES = '_OTHER';

/** Removed names that are remembered, so that a call that outlives its name does not bring the series back. */
const MAX_REMOVED = 10_000;

/**
 * Decides which names have series of their own: all names that stand in the code, and of the names that callers make up
 * the first ones up to a limit. A removed name gives its place to a later one.
 */
export class SeriesNames {
  readonly #own = new Set<string>();
  readonly #removed = new Set<string>();
  #full = false;

  /** @param onFull is called once, when the first name exceeds the limit */
  constructor(
    private readonly names: DynamicNames,
    private readonly limit: number,
    private readonly onFull: () => void,
  ) {}

  get label(): string {
    return this.names.label;
  }

  /** The label of a name, or `undefined` for a name that was removed. */
  labelOf(name: string): string | undefined {
    if (this.#removed.size > 0 && this.#isRemoved(name)) return undefined;
    if (this.#own.has(name) || !this.names.isDynamic(name)) return name;
    if (this.#own.size < this.limit) {
      this.#own.add(name);
      return name;
    }
    if (!this.#full) {
      this.#full = true;
      this.onFull();
    }
    return OTHER_NAMES;
  }

  remove(name: string): void {
    this.#own.delete(name);
    this.#removed.add(name);
    if (this.#removed.size <= MAX_REMOVED) return;
    for (const oldest of this.#removed) {
      this.#removed.delete(oldest);
      return;
    }
  }

  /** A name that exists again is a new one. */
  #isRemoved(name: string): boolean {
    if (!this.#removed.has(name)) return false;
    if (!this.names.exists(name)) return true;
    this.#removed.delete(name);
    return false;
  }
}
