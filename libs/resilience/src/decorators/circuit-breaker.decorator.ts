import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import type { NamedCircuitBreakerOptions } from '../steps/policy-declarations.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Guards a method, or each public async method of a class, with a circuit breaker.
 *
 * Without a name the circuit belongs to the method alone. With a name it is shared by all that use the name, and
 * starts from the preset of that name if there is one.
 *
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong
 *   options, or options that contradict those of another user of the name
 * @throws CircuitOpenError from calls while the circuit is open
 */
export function CircuitBreaker(name: string, options?: CircuitBreakerOptions): PolicyDecorator;
export function CircuitBreaker(options?: NamedCircuitBreakerOptions): PolicyDecorator;
export function CircuitBreaker(
  name?: string | NamedCircuitBreakerOptions,
  options?: CircuitBreakerOptions,
): PolicyDecorator {
  return declare(
    '@CircuitBreaker()',
    'circuitBreaker',
    typeof name === 'string' ? { ...options, name } : (name ?? true),
  );
}
