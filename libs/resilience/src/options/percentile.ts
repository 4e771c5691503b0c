/** A percentile, from `'p50'` to `'p99.9'`. */
export type Percentile = `p${number}`;

/** The form of a percentile, for messages. */
export const PERCENTILE_EXPECTED = "a percentile from 'p50' to 'p99.9'";

const PERCENTILE = /^p(\d{2}(?:\.\d)?)$/;

/** The share of a percentile, 0.95 for `'p95'`; `undefined` for any other value. */
export function shareOf(percentile: unknown): number | undefined {
  const digits = typeof percentile === 'string' ? PERCENTILE.exec(percentile)?.[1] : undefined;
  const percent = Number(digits);
  return percent >= 50 ? percent / 100 : undefined;
}
