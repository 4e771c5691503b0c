import { editDistance } from './edit-distance.js';

/** Longer names are not compared: they are unlikely to be misspelt options. */
const MAX_LENGTH = 64;

/** Shorter beginnings resemble too many names. */
const MIN_BEGINNING = 3;

/** Returns the known name that a misspelt one resembles most; `undefined` when it resembles none. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const written = name.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(written, candidate.toLowerCase()) }))
    .filter(({ candidate, distance: steps }) => steps <= Math.max(candidate.length, name.length) / 3)
    .toSorted((one, other) => one.distance - other.distance);
  if (near[0]) return near[0].candidate;
  if (name.length < MIN_BEGINNING) return undefined;
  return known.find((candidate) => candidate.toLowerCase().startsWith(written));
}
