import { OptionsError } from '@breakwater/core';
import type { CallLimits } from '../steps/step-context.js';

/**
 * Checks that the planned waits of a step fit into the total timeout. Default waits are not checked: the deadline of the
 * call shortens them.
 *
 * @param kind kind of the step, for the message
 * @param wait milliseconds of all waits together
 * @param total milliseconds; `undefined` without a total timeout
 * @throws OptionsError naming both options
 */
export function checkWaits(kind: string, wait: number, total: number | undefined, place: string): void {
  if (total === undefined || wait <= total) return;
  const expected = `a ${kind} whose waits fit into the "timeout.total" of ${total} ms`;
  throw new OptionsError(kind, expected, `waits of up to ${Math.ceil(wait)} ms`, place);
}

/** A step that adds attempts after a fixed time, or limits the time of each attempt. */
interface TimedStep {
  readonly kind: string;
  readonly startsAfter?: number;
  readonly givesUpAfter?: number | undefined;
}

/**
 * Checks that further attempts of a step start before each attempt, or the whole call, is given up.
 *
 * @throws OptionsError naming both options
 */
export function checkStarts(
  steps: readonly TimedStep[],
  { total, attempt }: CallLimits,
  place: string,
): void {
  const limits = [
    { of: 'the "timeout.total"', limit: total },
    { of: 'the "timeout.attempt"', limit: attempt },
    ...steps.map(({ kind, givesUpAfter }) => ({ of: `the "${kind}.timeout"`, limit: givesUpAfter })),
  ];
  for (const { kind, startsAfter } of steps) {
    if (startsAfter === undefined) continue;
    const tooShort = limits.find(({ limit }) => limit !== undefined && startsAfter >= limit);
    if (!tooShort) continue;
    const expected = `less than ${tooShort.of} of ${tooShort.limit} ms, as no attempt lasts longer`;
    throw new OptionsError(`${kind}.delay`, expected, startsAfter, place);
  }
}
