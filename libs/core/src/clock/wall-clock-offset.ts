import type { Clock } from './clock.js';

/**
 * Returns how many milliseconds the time of day is ahead of the scale of {@link Clock.now}: added to a time on that scale, it gives
 * milliseconds since the Unix epoch. It changes when the machine was suspended and when its clock is set, so it is read when it is
 * needed. Two readings can differ by 1 ms, because the time of day has whole milliseconds.
 */
export const wallClockOffset = (clock: Clock): number => clock.date().getTime() - clock.now();
