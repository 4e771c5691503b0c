import { OptionsError } from '@breakwater/core';

/**
 * The slots of a pipeline, outermost first. The package itself fills eight of them; the others are open to steps of other
 * packages. A slot that a call does not use costs nothing.
 */
export const PIPELINE_ORDER = [
  'cache',
  'fallback',
  'totalTimeout',
  'retry',
  'hedge',
  'circuitBreaker',
  'throttle',
  'callRate',
  'attemptTimeout',
  'bulkhead',
  'chaos',
] as const;

/** One slot of a pipeline, and the step in it. */
export type PipelineStep = (typeof PIPELINE_ORDER)[number];

/**
 * Puts the steps of a call in order.
 *
 * @param order the user's own order; it has to list each step that the call uses
 * @param place where the order was written
 * @param exact true if the order is for this call alone, so that it has to name its steps and no others
 * @throws OptionsError when the order names an unknown step, lists one twice or leaves a used one out, or when two steps
 *   claim one slot
 */
export function inOrder<S extends { readonly step: PipelineStep; readonly kind: string }>(
  steps: readonly S[],
  order: readonly PipelineStep[] = PIPELINE_ORDER,
  place: string,
  exact = false,
): S[] {
  const check = (valid: boolean, expected: string): void => {
    if (!valid)
      throw new OptionsError(
        'order',
        expected,
        order.map((step) => (typeof step === 'string' ? step : typeof step)).join(', '),
        place,
      );
  };
  check(
    order.every((step) => PIPELINE_ORDER.includes(step)),
    `a list of steps (${PIPELINE_ORDER.join(', ')})`,
  );
  check(new Set(order).size === order.length, 'a list without repetitions');
  const missing = steps.find(({ step }) => !order.includes(step));
  check(!missing, `a list with '${missing?.step}', which the call uses`);
  const unused = exact ? order.find((step) => !steps.some((used) => used.step === step)) : undefined;
  check(unused === undefined, `a list without '${unused}', which the call does not use`);
  for (const [index, { step, kind }] of steps.entries()) {
    const other = steps.findIndex((candidate) => candidate.step === step);
    if (other === index) continue;
    const expected = `the only step in the slot '${step}'; '${steps[other]?.kind}' is there, too`;
    throw new OptionsError(kind, expected, 'a second one', place);
  }
  return steps.toSorted((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
}
