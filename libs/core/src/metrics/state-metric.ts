import type { ResilienceGaugeMap, ResilienceGaugeName } from '../gauges/resilience-gauge-map.js';
import { metricFromGauge, type MetricDescription, type MetricLabelValue } from './metric-description.js';

/** Description of a metric that shows a state. */
export interface StateMetric<K extends ResilienceGaugeName, S extends string> extends Pick<
  MetricDescription,
  'name' | 'help'
> {
  /** Kind of the gauges that have the state. */
  readonly gauge: K;
  /** Names of the labels. The last one holds the state. */
  readonly labels: readonly string[];
  /** All possible states. */
  readonly states: readonly S[];
  /** Returns the values of the labels. The last one is the current state. */
  readonly read: (gauge: ResilienceGaugeMap[K]) => readonly [...MetricLabelValue[], S];
}

/**
 * Describes a metric with one series per possible state: 1 for the current state and 0 for the others. Such series can be summed,
 * averaged over time, and used in alerts by name.
 */
export const stateMetric = <K extends ResilienceGaugeName, S extends string>({
  gauge,
  states,
  read,
  ...description
}: StateMetric<K, S>): MetricDescription => ({
  ...description,
  kind: 'gauge',
  source: metricFromGauge(gauge, (current, report) => {
    const values = read(current);
    const labels = values.slice(0, -1);
    for (const state of states) report(state === values.at(-1) ? 1 : 0, ...labels, stateLabel(state));
  }),
});

/** Converts a state to the spelling of labels: `half_open`. */
export const stateLabel = (state: string): string => state.replaceAll('-', '_');
