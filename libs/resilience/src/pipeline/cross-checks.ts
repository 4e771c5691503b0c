import { OptionsError } from '@breakwater/core';

/**
 * Checks that the waits between attempts leave the total timeout room. Waits that nobody wrote down are not in doubt:
 * the deadline of the call cuts them short.
 *
 * @param wait milliseconds of all waits together
 * @param total milliseconds; `undefined` without a total timeout
 * @throws OptionsError naming both options
 */
export function checkWaits(wait: number, total: number | undefined, place: string): void {
  if (total === undefined || wait <= total) return;
  const expected = `a retry whose waits fit into the "timeout.total" of ${total} ms`;
  throw new OptionsError('retry', expected, `waits of up to ${Math.ceil(wait)} ms`, place);
}
