import type { HistogramSeries } from '../model/histogram-series.js';
import { rounded } from './share.js';

/** Average of durations in milliseconds; 0 when nothing was measured. */
export function averageDuration({ sum, count }: HistogramSeries): number {
  return count === 0 ? 0 : rounded((sum * 1_000) / count);
}
