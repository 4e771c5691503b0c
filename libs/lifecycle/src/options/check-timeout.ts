import { OptionsError } from '@breakwater/core';

/**
 * Checks the time limit of one closer or start-up task.
 *
 * @throws OptionsError that names it.
 */
export function checkTimeout(timeout: number, place: string): number {
  if (Number.isFinite(timeout) && timeout > 0) return timeout;
  throw new OptionsError('timeout', 'a number of milliseconds > 0', timeout, place);
}
