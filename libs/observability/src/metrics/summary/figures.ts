import type { HistogramSeries } from '../model/histogram-series.js';

/** Milliseconds or percent with two decimals, as people read them. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** `part` of `whole` in percent; `otherwise` when there is nothing yet. */
export const percentage = (part: number, whole: number, otherwise: number): number =>
  whole === 0 ? otherwise : rounded((part / whole) * 100);

/** Average of durations in milliseconds; 0 when nothing was measured. */
export function averageDuration(durations: HistogramSeries | undefined): number {
  return !durations || durations.count === 0 ? 0 : rounded((durations.sum * 1_000) / durations.count);
}
