import { CRITICALITIES, type Criticality } from '@breakwater/core';

/** Number of groups into which the users of one class are divided, as in WeChat's DAGOR (https://arxiv.org/abs/1806.04075). */
export const COHORTS = 128;

/** Number of levels. */
export const LEVELS = CRITICALITIES.length * COHORTS;

/** Returns the level of a request. Requests of the lowest level are refused first. */
export const levelOf = (criticality: Criticality, cohort: number): number =>
  (CRITICALITIES.length - 1 - CRITICALITIES.indexOf(criticality)) * COHORTS + cohort;

/**
 * Returns the group of a user in an hour. All replicas refuse the same users, and other users in the next hour.
 *
 * @param hour whole hours since 1970
 */
export function cohortOf(user: string, hour: number): number {
  // FNV-1a, and a last step that lets each bit of the text change the low bits.
  let hash = 0x811c9dc5 ^ hour;
  for (let index = 0; index < user.length; index++) {
    hash = Math.imul(hash ^ user.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % COHORTS;
}

/** Requests below this level are refused, and a share of the requests at the level itself. */
export interface Threshold {
  readonly level: number;
  /** From 0 to 1. */
  readonly share: number;
}

/** Nothing is refused. */
export const OPEN: Threshold = { level: 0, share: 0 };

/** The levels of the latest requests. */
export class LevelWindow {
  readonly #counts = new Uint32Array(LEVELS);
  readonly #latest: Uint16Array;
  #added = 0;

  constructor(size: number) {
    this.#latest = new Uint16Array(size);
  }

  add(level: number): void {
    const { length } = this.#latest;
    const place = this.#added % length;
    if (this.#added >= length) this.#counts[this.#latest[place]!]!--;
    this.#latest[place] = level;
    this.#counts[level]!++;
    this.#added++;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#added = 0;
  }

  /** Returns the threshold that would have refused `ratio` of the latest requests. */
  threshold(ratio: number): Threshold {
    const total = Math.min(this.#added, this.#latest.length);
    let left = ratio * total;
    if (left <= 0) return OPEN;
    for (let level = 0; level < LEVELS; level++) {
      const count = this.#counts[level]!;
      if (left < count) return { level, share: left / count };
      left -= count;
    }
    return { level: LEVELS, share: 0 };
  }
}
