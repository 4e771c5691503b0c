import { OptionsError } from '@breakwater/core';

/**
 * Checks that the waits of a step leave the total timeout room. Default waits are not in doubt: the deadline of the call
 * cuts them short.
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
