/** Measurements by bucket. The last bucket holds the measurements above all bounds. */
type Buckets = ArrayLike<number>;

/**
 * Estimates a percentile from buckets as `histogram_quantile` of Prometheus does. It interpolates linearly within the bucket
 * that contains the percentile. Above all bounds it returns the highest bound.
 *
 * @param share from 0 to 1
 * @returns 0 if there is no measurement
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function percentile(share: number, buckets: Buckets, bounds: readonly number[]): number {
  let total = 0;
  for (let index = 0; index < buckets.length; index++) total += buckets[index] as number;
  if (total === 0) return 0;
  const rank = share * total;
  let below = 0;
  for (const [index, upper] of bounds.entries()) {
    const count = buckets[index] as number;
    if (count > 0 && below + count >= rank) {
      const lower = bounds[index - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) as number;
}
