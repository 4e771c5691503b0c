import type { HistogramSeries } from '../model/histogram-series.js';

/** Rounds milliseconds or percent to two decimals. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Returns `part` in percent of `whole`, or `otherwise` if `whole` is 0. */
export const percentage = (part: number, whole: number, otherwise: number): number =>
  whole === 0 ? otherwise : rounded((part / whole) * 100);

/** Returns the average duration in milliseconds; 0 if there is no measurement. */
export function averageDuration(durations: HistogramSeries | undefined): number {
  return !durations || durations.count === 0 ? 0 : rounded((durations.sum * 1_000) / durations.count);
}
