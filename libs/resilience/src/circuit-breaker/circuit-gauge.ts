import type { Circuit } from './circuit.js';
import type { CircuitGauge } from '../telemetry/resilience.events.js';

/** Describes a circuit as of `now` for gauges. It leaves out most counts, because a scrape may read a thousand circuits. */
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
