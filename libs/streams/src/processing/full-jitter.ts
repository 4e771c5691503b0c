import type { Random } from '@breakwater/core';

/** Limits of the waits between attempts, in milliseconds. */
export interface JitterLimits {
  /** Upper limit of the first wait. */
  readonly base: number;
  /** Upper limit of every wait. */
  readonly cap: number;
}

/**
 * Returns the wait before retry number `retry`, from 1: a random part of a limit that doubles with each retry.
 *
 * Source: "full jitter", Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const fullJitter = (retry: number, { base, cap }: JitterLimits, random: Random): number =>
  Math.round(random.next() * Math.min(cap, base * 2 ** (retry - 1)));
