import type { ResilienceDeclaration } from '../steps/policy-declarations.js';
import { declare, declareWith, refuse, type PolicyDecorator } from './declare.js';

/**
 * Applies a policy that `ResilienceModule` knows by name. Methods that name the same policy share its circuit, its
 * bulkhead and its retry budget; a further decorator on the method changes single options, and that policy then has
 * a state of its own.
 *
 * @param policy name given to `forRoot` or `forFeature`; the application does not start with an unknown one
 */
export function Resilience(policy: string, options?: Omit<ResilienceDeclaration, 'policy'>): PolicyDecorator;
export function Resilience(options: ResilienceDeclaration): PolicyDecorator;
export function Resilience(
  policy: string | ResilienceDeclaration,
  options?: Omit<ResilienceDeclaration, 'policy'>,
): PolicyDecorator {
  if (typeof policy === 'string') return declareWith('@Resilience()', 'resilience', { policy }, options);
  if (options !== undefined) {
    return refuse('@Resilience()', 'called with the name of a policy in front of the options', policy);
  }
  return declare('@Resilience()', 'resilience', policy);
}
