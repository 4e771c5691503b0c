import type { CircuitGauge } from '@breakwater/core';
import type { Circuit } from './circuit.js';

/** A circuit as gauges show it as of `now`: less than its whole state, as there may be a thousand of them. */
export function circuitGauge(circuit: Circuit, now: number): CircuitGauge {
  circuit.refresh(now);
  circuit.window.advance(now);
  const { name, state, options, rules } = circuit;
  return {
    circuit: name,
    state,
    critical: options.critical,
    failureRate: rules.rate('failures'),
    slowCallRate: rules.rate('slow'),
  };
}
