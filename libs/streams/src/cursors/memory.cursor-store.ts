import type { CursorStore, StreamCursor } from './cursor-store.js';
import { replaces } from './replaces.js';

/** Keeps positions in the memory of the process: they are lost at its end. For tests. */
export class MemoryCursorStore implements CursorStore {
  readonly #kept = new Map<string, StreamCursor>();

  async load(stream: string): Promise<StreamCursor | undefined> {
    return this.#kept.get(stream);
  }

  async save(stream: string, cursor: StreamCursor): Promise<void> {
    if (replaces(cursor, this.#kept.get(stream))) this.#kept.set(stream, cursor);
  }
}
