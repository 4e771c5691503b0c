import type { TimeoutInput } from '../timeout/timeout.options.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Limits the time of a method, or of each public async method of a class. When time is over the caller gets a
 * `TimeoutExceededError` at once and the signal of the call aborts; pass it on to stop the work:
 * `fetch(url, { signal: currentContext()?.signal })`.
 *
 * @param timeout milliseconds for the whole call with all of its retries, a preset such as `'database.query'`, or
 *   `{ total, attempt }`
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong
 *   options
 */
export function Timeout(timeout: TimeoutInput): PolicyDecorator {
  return declare('@Timeout()', 'timeout', timeout);
}
