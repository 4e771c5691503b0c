import { type ClockSource, virtualClockOf } from './clock-of.js';

/**
 * Moves the virtual time of a clock or an application forward. Timers fire in order, and promises settle between them.
 *
 * @param duration milliseconds
 * @throws TypeError when the clock is not a `VirtualClock`
 */
export async function advance(source: ClockSource, duration: number): Promise<void> {
  await virtualClockOf(source, 'advance()').advance(duration);
}
