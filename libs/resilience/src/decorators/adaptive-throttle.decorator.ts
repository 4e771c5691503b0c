import type { ThrottleInput } from '../steps/policy-declarations.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Rejects a share of the calls of a method, or of each public async method of a class, while their callee refuses many of them.
 *
 * @param throttle options; methods that give the same name share what they know of the callee
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong options
 * @throws CallThrottledError from calls that are rejected
 */
export function AdaptiveThrottle(throttle: ThrottleInput = true): PolicyDecorator {
  return declare('@AdaptiveThrottle()', 'throttle', throttle);
}
