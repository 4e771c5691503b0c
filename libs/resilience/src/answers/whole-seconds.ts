import { seconds } from '@breakwater/core';

/** Rounds milliseconds up to whole seconds, at least 1: a client that comes back too early is refused again. */
export function wholeSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.max(1, Math.ceil(milliseconds / seconds(1)));
}
