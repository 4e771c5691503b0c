import { AppError, checkOptions } from '@breakwater/core';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.js';

/** Options of {@link MemoryDeadLetterStore}. */
export interface MemoryDeadLetterStoreOptions {
  /** Greatest number of letters of one stream. @default 1000 */
  readonly maxLetters?: number;
  /**
   * Reaction to that number: `refuse` fails, so that the stream stops before it loses an event; `drop-oldest` makes room.
   *
   * @default 'refuse'
   */
  readonly whenFull?: 'refuse' | 'drop-oldest';
}

/** Defaults of {@link MemoryDeadLetterStore}. */
export const DEFAULT_MEMORY_DEAD_LETTER_OPTIONS = Object.freeze({
  maxLetters: 1_000,
  whenFull: 'refuse',
} as const);

/** Keeps dead letters in the memory of the process: they are lost at its end. For tests, and for streams whose events may be lost. */
export class MemoryDeadLetterStore implements DeadLetterStore {
  readonly #letters = new Map<string, Map<string, DeadLetter>>();
  readonly #options: Required<MemoryDeadLetterStoreOptions>;

  /** @throws OptionsError when an option is wrong */
  constructor(options: MemoryDeadLetterStoreOptions = {}) {
    this.#options = checkOptions('streams.deadLetters', 'MemoryDeadLetterStore', (check) => {
      check.known(options, Object.keys(DEFAULT_MEMORY_DEAD_LETTER_OPTIONS));
      const resolved = {
        maxLetters: options.maxLetters ?? DEFAULT_MEMORY_DEAD_LETTER_OPTIONS.maxLetters,
        whenFull: options.whenFull ?? DEFAULT_MEMORY_DEAD_LETTER_OPTIONS.whenFull,
      };
      check.integer('maxLetters', resolved.maxLetters, 1);
      check.oneOf('whenFull', resolved.whenFull, ['refuse', 'drop-oldest']);
      return resolved;
    });
  }

  async add(letter: DeadLetter): Promise<void> {
    const letters = this.#of(letter.stream);
    // A letter that fails again moves to the end.
    letters.delete(letter.id);
    const { maxLetters, whenFull } = this.#options;
    if (letters.size >= maxLetters) {
      if (whenFull === 'refuse') throw new DeadLettersFullError(letter.stream, maxLetters);
      const [oldest] = letters.keys();
      letters.delete(oldest as string);
    }
    letters.set(letter.id, { ...letter });
  }

  async list(stream: string, limit: number): Promise<readonly DeadLetter[]> {
    const letters = [...this.#of(stream).values()];
    return letters.toSorted((a, b) => a.failedAt.getTime() - b.failedAt.getTime()).slice(0, limit);
  }

  async remove(stream: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#of(stream).delete(id);
  }

  async count(stream: string): Promise<number> {
    return this.#of(stream).size;
  }

  #of(stream: string): Map<string, DeadLetter> {
    const letters = this.#letters.get(stream) ?? new Map<string, DeadLetter>();
    this.#letters.set(stream, letters);
    return letters;
  }
}

/** The memory has no room for a further dead letter. */
class DeadLettersFullError extends AppError {
  override readonly name = 'DeadLettersFullError';

  constructor(stream: string, maxLetters: number) {
    super(
      `The memory holds ${maxLetters} dead letters of the stream '${stream}' and takes no more. Replay them, or keep them in PostgreSQL.`,
      { code: 'DEAD_LETTERS_FULL', status: 503, retryable: true },
    );
  }
}
