/** Source of chance for jitter, sampling and fault injection. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  next(): number;
}

/** Injection token of {@link Random}. */
export const Random = Symbol('@breakwater/core:Random');
