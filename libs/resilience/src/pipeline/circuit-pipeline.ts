import type { CircuitBreakerPolicy } from '../circuit-breaker/circuit-breaker.policy.js';
import type { ResolvedFallbackOptions } from '../fallback/fallback.options.js';
import { FallbackPolicy } from '../fallback/fallback.policy.js';
import { Explanation } from '../steps/explanation.js';
import type { PlannedStep } from '../steps/policy-step.js';
import { Pipeline } from './pipeline.js';

/** Calls by the name of a circuit have no options of their own to explain. */
const NOTHING = {};

/**
 * Builds the pipeline of calls by the name of a circuit: the fallback, if there is one, and the circuit, unless it is switched
 * off.
 */
export function circuitPipeline(circuit: CircuitBreakerPolicy, fallback?: ResolvedFallbackOptions): Pipeline {
  const { name, environment } = circuit;
  const isOn = environment.switches?.whyOff([name], 'circuitBreaker') === undefined;
  const steps: PlannedStep[] = [];
  if (isOn) {
    steps.push({
      options: NOTHING,
      supervises: true,
      wrap: (next) => circuit.wrap(next),
      head: (next) => circuit.head(next),
    });
  }
  if (fallback) {
    const onUsed = (): void => {
      if (isOn) circuit.circuit.countFallback(environment.clock.now());
    };
    const policy = new FallbackPolicy(name, fallback, environment, onUsed);
    steps.unshift({ options: NOTHING, wrap: (next) => policy.wrap(next) });
  }
  const ambient = environment.ambient?.in(name, []) ?? [];
  return new Pipeline(new Explanation(name, ambient), [...steps, ...ambient], environment);
}
