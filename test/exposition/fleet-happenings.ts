import type {
  LiveOptionsGauge,
  FleetCircuitGauge,
  FleetHintsGauge,
  PolicySwitchGauge,
} from '../../libs/resilience/src/index.js';

/** The gauge of fleet hints, and its expected lines. */
const FLEET_HINTS_GAUGE: readonly [FleetHintsGauge, Record<string, string[]>] = [
  {
    connected: true,
    instances: 5,
    failures: 2,
    ignored: { oversized: 0, malformed: 3, version: 1, full: 0 },
  },
  {
    breakwater_fleet_hints_connected: [' 1'],
    breakwater_fleet_instances: [' 5'],
    breakwater_fleet_hint_failures_total: [' 2'],
    breakwater_fleet_hints_ignored_total: [
      '{reason="oversized"} 0',
      '{reason="malformed"} 3',
      '{reason="version"} 1',
      '{reason="full"} 0',
    ],
  },
];

/** The gauge of a circuit in the fleet, and its expected lines. */
const FLEET_CIRCUIT_GAUGE: readonly [FleetCircuitGauge, Record<string, string[]>] = [
  { circuit: 'renderer', open: 3, instances: 5 },
  { breakwater_circuitbreaker_fleet_open: ['{name="renderer"} 3'] },
];

/** The gauge of a switch of policies, and its expected lines. */
const POLICY_SWITCH_GAUGE: readonly [PolicySwitchGauge, Record<string, string[]>] = [
  { name: '*', step: 'retry', enabled: false, source: 'run time', who: 'ada' },
  { breakwater_policy_switched_off: ['{name="*",step="retry"} 1'] },
];

/** The gauge of the source of options, and its expected lines. */
const LIVE_OPTIONS_GAUGE: readonly [LiveOptionsGauge, Record<string, string[]>] = [
  { source: 'file policies.json', valid: false, reloads: 4, rejections: 1 },
  {
    breakwater_options_valid: ['{source="file policies.json"} 0'],
    breakwater_options_reloads_total: [
      '{source="file policies.json",outcome="reloaded"} 4',
      '{source="file policies.json",outcome="rejected"} 1',
    ],
  },
];

/** All gauges of this file by their kind. */
export const FLEET_GAUGES = {
  'fleet-hints': FLEET_HINTS_GAUGE,
  'fleet-circuit': FLEET_CIRCUIT_GAUGE,
  'policy-switch': POLICY_SWITCH_GAUGE,
  'live-options': LIVE_OPTIONS_GAUGE,
} as const;
