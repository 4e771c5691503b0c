import type { MetricLabelValue, ReportMetric } from './metric-description.js';

/**
 * Reports a state as one series for each state that exists: 1 for the present one and 0 for the others. Such series can be
 * summed, averaged over time, and alerted on by name.
 */
export function reportState<S extends string>(
  report: ReportMetric,
  states: readonly S[],
  present: S,
  ...labels: readonly MetricLabelValue[]
): void {
  for (const state of states) report(state === present ? 1 : 0, ...labels, stateLabel(state));
}

/** A state in the spelling of labels: `half_open`. */
export function stateLabel(state: string): string {
  return state.replaceAll('-', '_');
}

/** Prometheus counts in seconds, events in milliseconds. */
export const toSeconds = (milliseconds: number): number => milliseconds / 1_000;
