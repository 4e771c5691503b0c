import type { OptionsCheck } from '@breakwater/core';
import { isClock } from './clock-of.js';

/** Requires the option `clock` to be a clock. */
export function checkClock(check: OptionsCheck, clock: unknown): void {
  check.that(isClock(clock), 'clock', 'a Clock, e.g. new VirtualClock()', clock);
}

/** Requires the option `random` to be a random source. */
export function checkRandom(check: OptionsCheck, random: unknown): void {
  const { next } = (random ?? {}) as { readonly next?: unknown };
  check.that(typeof next === 'function', 'random', 'a Random, e.g. new SeededRandom(1)', random);
}
