import type { HedgeInput } from '../hedge/hedge.options.js';
import { declare, type PolicyDecorator } from './declare.js';

/**
 * Sends a call that takes unusually long once more, and returns the result of the attempt that succeeds first. The other attempts are
 * aborted: pass the signal on, so that their work stops. Only for work that may run twice at the same time.
 *
 * @param hedge options, with `idempotent: true` here, on the class or in the named policy
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for wrong options, for a
 *   method that returns an Observable, and without `idempotent`
 */
export function Hedge(hedge: HedgeInput): PolicyDecorator {
  return declare('@Hedge()', 'hedge', hedge);
}
