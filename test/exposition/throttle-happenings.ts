import type { ThrottleGauge } from '@breakwater/resilience';
import type { Happening } from './happenings.js';

/** The event of a rejected call, and its expected line. */
export const THROTTLE_REJECTED: [metric: string, happening: Happening, lines: string[]] = [
  'breakwater_throttle_rejected_calls_total',
  ['throttle.rejected', { name: 'youtube', criticality: 'sheddable', rejection: 0.625 }],
  ['breakwater_throttle_rejected_calls_total{name="youtube",criticality="sheddable"} 1'],
];

/** The gauge of a throttle, and its expected lines. */
export const THROTTLE_GAUGE: readonly [ThrottleGauge, Record<string, string[]>] = [
  {
    name: 'youtube',
    rejection: { 'critical-plus': 0, critical: 0.25, 'sheddable-plus': 0.5, sheddable: 0.625 },
    accepted: 30,
    refused: 10,
    rejected: 20,
  },
  {
    breakwater_throttle_rejection_ratio: [
      '{name="youtube",criticality="critical-plus"} 0',
      '{name="youtube",criticality="critical"} 0.25',
      '{name="youtube",criticality="sheddable-plus"} 0.5',
      '{name="youtube",criticality="sheddable"} 0.625',
    ],
    breakwater_throttle_accepted_ratio: ['{name="youtube"} 0.75'],
  },
];
