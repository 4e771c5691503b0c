import type { Random } from './random.js';

/** Limits of waits that double, in milliseconds. */
export interface DoublingLimits {
  /** The first wait. */
  readonly base: number;
  /** The longest wait. */
  readonly cap: number;
}

/** Keeps the factor finite: infinity times a base of 0 is not a number. */
const MAX_DOUBLINGS = 62;

/** Returns the wait before retry number `retry`, from 1. Each wait is twice as long as the one before, up to the longest. */
export const doublingDelay = (retry: number, { base, cap }: DoublingLimits): number =>
  Math.min(cap, base * 2 ** Math.min(retry - 1, MAX_DOUBLINGS));

/**
 * Returns a random part of a wait, so that callers that failed together do not retry together.
 *
 * Source: "full jitter", Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const fullJitter = (delay: number, random: Random): number => delay * random.next();

/** Returns half of a wait plus a random part of the other half: "equal jitter" of the same source. */
export const equalJitter = (delay: number, random: Random): number => delay * (0.5 + random.next() / 2);
