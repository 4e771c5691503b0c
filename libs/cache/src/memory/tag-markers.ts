import type { LevelItem } from './level-item.js';

/** Prefix of the keys under which bentocache keeps the times of deletions of tags. */
const PREFIX = '___bc:t:';

/** Number of tags that one instance remembers. It asks Redis for the others. */
const MAX_MARKERS = 10_000;

/** Returns whether bentocache keeps the deletion of a tag under that key. */
export function isTagMarker(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** The time of the last known deletion of each tag. A value that was made earlier is out of date. */
export class TagMarkers {
  readonly #items = new Map<string, unknown>();

  get(key: string): unknown {
    return this.#items.get(key);
  }

  set(key: string, item: unknown): true {
    this.#items.delete(key);
    this.#items.set(key, item);
    if (this.#items.size > MAX_MARKERS) this.#items.delete(this.#items.keys().next().value as string);
    return true;
  }

  clear(): void {
    this.#items.clear();
  }

  /** Returns true if this instance knows that the tag was not deleted since then. */
  allows(tag: string, createdAt: number): boolean {
    const item = this.#items.get(PREFIX + tag) as (Omit<LevelItem, 'value'> & { value: number }) | undefined;
    return item !== undefined && (item.logicalExpiration ?? 0) > Date.now() && item.value < createdAt;
  }
}
