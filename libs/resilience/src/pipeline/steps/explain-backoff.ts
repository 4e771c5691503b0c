import type { LayeredOptions } from '../../options/layered-options.js';
import { GROWING } from '../../retry/backoff/backoff.options.js';
import type { ResolvedRetryOptions, RetryOptions } from '../../retry/retry.options.js';
import type { ExplainedOption } from '../../steps/explanation.js';

/** Explains the parts of a back-off one by one, as each can come from another place. */
export function explainBackoff(
  layers: LayeredOptions<RetryOptions>,
  { backoff }: ResolvedRetryOptions,
): Record<string, ExplainedOption> {
  const source = layers.sourceOf('backoff') ?? 'default';
  if (backoff.type === 'custom') return { backoff: { value: backoff.compute, source } };
  const written = layers.merged.backoff;
  const sourceOf = (option: 'delay' | 'factor'): string => {
    if (typeof written === 'object' && written[option] !== undefined) return source;
    return layers.sourceOf(option) ?? 'default';
  };
  return {
    backoff: { value: backoff.type, source },
    delay: { value: backoff.delay, source: sourceOf('delay') },
    ...(GROWING.has(backoff.type) && { factor: { value: backoff.factor, source: sourceOf('factor') } }),
  };
}
