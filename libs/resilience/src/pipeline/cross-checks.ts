import { OptionsError } from '@breakwater/core';

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
