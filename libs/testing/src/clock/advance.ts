import type { VirtualClock } from '@breakwater/core/testing';
import { type ClockSource, clockOf, nameOf } from './clock-of.js';

/**
 * Moves the virtual time of a clock or an application forward. Timers fire in order, and promises settle between them.
 *
 * @param duration milliseconds
 * @throws TypeError when the clock is not a `VirtualClock`
 */
export async function advance(source: ClockSource, duration: number): Promise<void> {
  const clock = clockOf(source);
  if (!isVirtual(clock)) {
    throw new TypeError(
      `advance() needs a VirtualClock, but the clock is a ${nameOf(clock)}. ` +
        'Import BreakwaterTesting.forRoot() in the testing module, or pass the VirtualClock.',
    );
  }
  await clock.advance(duration);
}

function isVirtual(clock: object): clock is VirtualClock {
  return typeof (clock as Partial<VirtualClock>).advance === 'function';
}
