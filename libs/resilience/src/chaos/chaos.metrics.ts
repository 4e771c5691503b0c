import {
  type DynamicNames,
  type MetricDescription,
  metricFromEvent,
  metricFromGauge,
} from '@breakwater/core';

/** The metrics of this module. */
export const CHAOS_METRICS: readonly MetricDescription[] = [
  {
    name: 'chaos_injected_total',
    kind: 'counter',
    help: 'Faults that chaos rules have injected.',
    labels: ['rule', 'kind'],
    source: metricFromEvent('chaos.injected', ({ rule, kind }, report) => report(1, rule, kind)),
  },
  {
    name: 'chaos_active_calls',
    kind: 'gauge',
    help: 'Calls that suffer a fault of a chaos rule at the moment.',
    labels: ['rule', 'kind'],
    source: metricFromGauge('chaos-rule', ({ rule, kind, active }, report) => report(active, rule, kind)),
  },
];

/** Operators choose the ids of rules at run time, so a renderer limits the number of their series. They outlive their rules. */
export const CHAOS_RULE_NAMES: DynamicNames = {
  label: 'rule',
  isDynamic: () => true,
  exists: () => true,
  onRemoved: () => () => undefined,
};
