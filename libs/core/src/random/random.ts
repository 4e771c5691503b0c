/** Source of random numbers for jitter, sampling and fault injection. */
export interface Random {
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  next(): number;
}

/** Injection token of {@link Random}. */
export const Random = Symbol('@breakwater/core:Random');
