import type { DynamicNames } from '@breakwater/core';

/** Label of all names beyond the limit. */
export const OTHER_NAMES = '_OTHER';

/** Number of removed names that are remembered. A call that ends after the removal of its name must not recreate the series. */
const MAX_REMOVED = 10_000;

/**
 * Decides which names have series of their own: all names in the code, and up to a limit the names given at run time. A
 * removed name frees its place for a later one.
 */
export class SeriesNames {
  readonly #own = new Set<string>();
  readonly #removed = new Set<string>();
  #full = false;

  /** @param onFull called once, when a name exceeds the limit for the first time */
  constructor(
    private readonly names: DynamicNames,
    private readonly limit: number,
    private readonly onFull: () => void,
  ) {}

  get label(): string {
    return this.names.label;
  }

  /** Returns the label of a name; `undefined` for a removed name. */
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

  /** A removed name that exists again counts as new. */
  #isRemoved(name: string): boolean {
    if (!this.#removed.has(name)) return false;
    if (!this.names.exists(name)) return true;
    this.#removed.delete(name);
    return false;
  }
}
