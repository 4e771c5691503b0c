import { BUILT_IN_FAILURES, Redactor } from '@breakwater/core';
import type { FailureSource } from './reason.js';

/** Values of one check that are read at most, e.g. 20 000 circuits with five figures each. */
const MAX_VALUES = 100_000;

/** Characters of one text that are read at most. The redactor shortens it further. */
const MAX_TEXT = 10_000;

/** Bounds of published details: larger than in a log line, because `/health/circuit-breakers` lists all circuits. */
const LIMITS = { maxKeys: 1_000, maxItems: 1_000, maxSize: 256_000 };

/** Decides which parts of a check's result leave the process. */
export class Publication {
  readonly #redactor: Redactor;

  /**
   * @param failures finds the word for an error
   * @param redactor hides the secrets of the application
   */
  constructor(
    readonly failures: FailureSource = BUILT_IN_FAILURES,
    redactor?: Redactor,
  ) {
    this.#redactor = new Redactor(LIMITS, redactor);
  }

  /**
   * Returns a plain, bounded copy without secrets. Returns `undefined` for empty details, and for details that JSON cannot hold, so
   * that the rest of the answer stays visible.
   */
  details(details: unknown): Readonly<Record<string, unknown>> | undefined {
    if (!isRecord(details)) return undefined;
    try {
      // JSON shows nothing of an error, whose message can contain a secret that no redactor knows.
      const plain: unknown = JSON.parse(JSON.stringify(details, boundedReplacer()));
      if (!isRecord(plain) || Object.keys(plain).length === 0) return undefined;
      return this.#redactor.value(plain) as Readonly<Record<string, unknown>>;
    } catch {
      return undefined;
    }
  }

  /** Returns whether the redactor finds no secret in a word, e.g. by a pattern of the application. */
  isHarmless(word: string): boolean {
    return this.#redactor.text(word) === word;
  }
}

/** Throws for a value with too many parts. Such a value can be small: a list that contains another list twice, and so on. */
function boundedReplacer(): (key: string, value: unknown) => unknown {
  let values = 0;
  return (_key, value) => {
    values += 1;
    if (values > MAX_VALUES) throw new RangeError('The details have too many values.');
    if (typeof value === 'bigint') return String(value);
    return typeof value === 'string' && value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
  };
}

/** Returns whether a value is an object and not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
