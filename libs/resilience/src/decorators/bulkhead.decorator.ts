import type { BulkheadInput } from '../steps/policy-declarations.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Limits how many calls of a method, or of each public async method of a class, run at once.
 *
 * @param bulkhead number of calls that may run at once, `'adaptive'`, or options
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong
 *   options
 * @throws BulkheadFullError from calls that find neither a slot nor room in the queue
 */
export function Bulkhead(bulkhead: BulkheadInput = true): PolicyDecorator {
  return declare('@Bulkhead()', 'bulkhead', bulkhead);
}
