import type { Circuit } from './circuit.js';
import type { CircuitGauge } from '../telemetry/resilience.events.js';

/** A circuit as gauges show it as of `now`: less than its whole state, as there may be a thousand of them. */
export function circuitGauge(circuit: Circuit, now: number, declared: boolean): CircuitGauge {
  circuit.refresh(now);
  circuit.window.advance(now);
  const { name, state, options, rules } = circuit;
  return {
    circuit: name,
    state,
    critical: options.critical,
    declared,
    failureRate: rules.rate('failures'),
    slowCallRate: rules.rate('slow'),
  };
}
