import type { PresetCircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.registry.js';
import type { NamedCircuitBreakerOptions } from '../steps/policy-declarations.js';
import { declare, declareWith, refuse, type PolicyDecorator } from './declare.js';

/**
 * Guards a method, or each public async method of a class, with a circuit breaker.
 *
 * Without a name the circuit belongs to the method alone. With a name it is shared by all that use the name. A `preset` gives the
 * options to start from: `@CircuitBreaker('yt', { preset: 'youtube' })`.
 *
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong
 *   options, or options that contradict those of another user of the name
 * @throws CircuitOpenError from calls while the circuit is open
 */
export function CircuitBreaker(name: string, options?: PresetCircuitBreakerOptions): PolicyDecorator;
export function CircuitBreaker(options?: NamedCircuitBreakerOptions): PolicyDecorator;
export function CircuitBreaker(
  name: string | NamedCircuitBreakerOptions | true = true,
  options?: PresetCircuitBreakerOptions,
): PolicyDecorator {
  const decorator = '@CircuitBreaker()';
  if (typeof name === 'string') return declareWith(decorator, 'circuitBreaker', { name }, options);
  if (options !== undefined) return refuse(decorator, 'called with a name in front of the options', name);
  return declare(decorator, 'circuitBreaker', name);
}
