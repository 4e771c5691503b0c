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
 * Puts `steps` in order.
 *
 * @param steps the steps that the method names
 * @param order the user's own order; it has to list each of `steps`
 * @param place where the order was written
 * @throws OptionsError when the order knows a step that does not exist, lists one twice or leaves one out
 */
export function inOrder(
  steps: readonly PipelineStep[],
  order: readonly PipelineStep[] | undefined,
  place: string,
): PipelineStep[] {
  if (!order) return PIPELINE_ORDER.filter((step) => steps.includes(step));
  const unknown = order.find((step) => !PIPELINE_ORDER.includes(step));
  if (unknown) throw new OptionsError('order', `a list of ${PIPELINE_ORDER.join(', ')}`, unknown, place);
  if (new Set(order).size !== order.length) {
    throw new OptionsError('order', 'a list without repetitions', order.join(', '), place);
  }
  const missing = steps.find((step) => !order.includes(step));
  if (missing)
    throw new OptionsError(
      'order',
      `a list with '${missing}', which the method uses`,
      order.join(', '),
      place,
    );
  return order.filter((step) => steps.includes(step));
}
