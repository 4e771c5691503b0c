import { OptionsError } from '@breakwater/core';

/** The steps of a pipeline, outermost first: architecture decision, see `explain()`. */
export const PIPELINE_ORDER = [
  'fallback',
  'totalTimeout',
  'retry',
  'circuitBreaker',
  'attemptTimeout',
  'bulkhead',
] as const;

/** One step of a pipeline. */
export type PipelineStep = (typeof PIPELINE_ORDER)[number];

/**
 * Puts the steps of a call in order.
 *
 * @param order the user's own order; it has to list each of the steps
 * @param place where the order was written
 * @throws OptionsError when the order knows a step that does not exist, lists one twice or leaves one out
 */
export function inOrder<S extends { readonly step: PipelineStep }>(
  steps: readonly S[],
  order: readonly PipelineStep[] = PIPELINE_ORDER,
  place: string,
): S[] {
  const check = (valid: boolean, expected: string): void => {
    if (!valid) throw new OptionsError('order', expected, order.join(', '), place);
  };
  check(
    order.every((step) => PIPELINE_ORDER.includes(step)),
    `a list of ${PIPELINE_ORDER.join(', ')}`,
  );
  check(new Set(order).size === order.length, 'a list without repetitions');
  const missing = steps.find(({ step }) => !order.includes(step));
  check(!missing, `a list with '${missing?.step}', which the call uses`);
  return steps.toSorted((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
}
