import { decodeValue, type EncodedValue } from './encode-value.js';

/** A value with its lifetime. Times are on the scale of `Clock.now()`. */
export class StoredValue {
  /** The value that all readers share, when the cache shares values. */
  readonly #shared: { readonly value: unknown } | undefined;

  constructor(
    readonly encoded: EncodedValue,
    /** The value is fresh before this time. */
    readonly freshUntil: number,
    /** The value can replace a failing source before this time. */
    readonly goneAt: number,
    shared?: { readonly value: unknown },
  ) {
    this.#shared = shared;
  }

  /** The value: a copy for this reader, or the shared one. */
  read(): unknown {
    return this.#shared ? this.#shared.value : decodeValue(this.encoded);
  }
}
