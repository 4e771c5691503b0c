import type { RetryInput } from '../steps/policy-declarations.js';
import type { RetryPresetName } from '../retry/retry.presets.js';
import type { RetryOptions } from '../retry/retry.options.js';
import { declare, declareWith, refuse, type PolicyDecorator } from './declare.js';

/**
 * Repeats a method, or each public async method of a class, when it fails with a transient error. The caller gets the
 * last original error.
 *
 * @param retry number of retries after the first call, a preset such as `'externalApi'`, or options
 * @param options options that change single values of a preset
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong
 *   options
 */
export function Retry(retry: RetryPresetName, options: RetryOptions): PolicyDecorator;
export function Retry(retry?: RetryInput): PolicyDecorator;
export function Retry(retry: RetryInput = true, options?: RetryOptions): PolicyDecorator {
  if (typeof retry === 'string') return declareWith('@Retry()', 'retry', { preset: retry }, options);
  if (options !== undefined) {
    return refuse('@Retry()', 'called with a preset in front of the options, or with one argument', retry);
  }
  return declare('@Retry()', 'retry', retry);
}
