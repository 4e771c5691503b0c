import type { Clock } from '@breakwater/core';

/** Converts a time on the scale of `Clock.now()` to ISO 8601. */
export function timeOf(checkedAt: number, clock: Clock): string {
  return new Date(clock.date().getTime() - (clock.now() - checkedAt)).toISOString();
}
