import { type Clock, wallClockOffset } from '@breakwater/core';

/** Converts a time on the scale of `Clock.now()` to ISO 8601. */
export function timeOf(checkedAt: number, clock: Clock): string {
  return new Date(checkedAt + wallClockOffset(clock)).toISOString();
}
