/** The middle of the values; the mean of the middle two when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The values at the ends of the middle half: a quarter of the values is lower, and a quarter is higher. */
export function middleHalf(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((one, other) => one - other);
  const quarter = sorted.length >> 2;
  return [sorted[quarter] ?? Number.NaN, sorted[sorted.length - 1 - quarter] ?? Number.NaN];
}
