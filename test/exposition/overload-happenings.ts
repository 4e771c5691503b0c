import type { OverloadGauge } from '@breakwater/resilience';
import type { Happening } from './happenings.js';

/** The gauge of load shedding, and the lines that it leads to. */
export const OVERLOAD_GAUGE: readonly [OverloadGauge, Record<string, string[]>] = [
  {
    ...{ shedding: true, rejectedShare: 0.35, threshold: 212, inFlight: 84, usualInFlight: 20 },
    ...{ longestDelay: 231, shortestDelay: 44 },
  },
  {
    breakwater_overload_rejected_share: [' 0.35'],
    breakwater_overload_requests_in_flight: [' 84'],
    breakwater_overload_event_loop_delay_seconds: [' 0.231'],
  },
];

/** Refused requests, and the line that they lead to. */
export const OVERLOAD_EVENT: [metric: string, happening: Happening, lines: string[]] = [
  'breakwater_overload_rejected_requests_total',
  ['overload.rejected', { criticality: 'sheddable' }, { criticality: 'sheddable' }],
  ['breakwater_overload_rejected_requests_total{criticality="sheddable"} 2'],
];
