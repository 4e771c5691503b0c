import type { LabelValue } from '../model/label-set.js';
import type { Report } from '../model/reading.js';

/**
 * Reports a state as one series for each state that there is, 1 for the present one and 0 for the others: so it can be summed,
 * averaged over time, and alerted upon by name.
 */
export function reportOneHot<S extends string>(
  report: Report,
  states: readonly S[],
  present: S,
  ...labels: readonly LabelValue[]
): void {
  for (const state of states) report(state === present ? 1 : 0, ...labels, stateLabel(state));
}

/** A state in the spelling of labels: `half_open`. */
export function stateLabel(state: string): string {
  return state.replaceAll('-', '_');
}
