import type { MetricLabelValue, ReportMetric } from './metric-description.js';

/**
 * Reports a state as one series per possible state: 1 for the current state and 0 for the others. Such series can be summed,
 * averaged over time, and used in alerts by name.
 */
export function reportState<S extends string>(
  report: ReportMetric,
  states: readonly S[],
  present: S,
  ...labels: readonly MetricLabelValue[]
): void {
  for (const state of states) report(state === present ? 1 : 0, ...labels, stateLabel(state));
}

/** Converts a state to the spelling of labels: `half_open`. */
export function stateLabel(state: string): string {
  return state.replaceAll('-', '_');
}

/** Converts the milliseconds of events to the seconds of Prometheus. */
export const toSeconds = (milliseconds: number): number => milliseconds / 1_000;
