/** Longer names are not compared: they are unlikely to be misspelt options. */
const MAX_LENGTH = 64;

/** Shorter beginnings resemble too many names. */
const MIN_BEGINNING = 3;

/** Returns the known name that a misspelt one resembles most; `undefined` when it resembles none. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const written = name.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, distance: distance(written, candidate.toLowerCase()) }))
    .filter(({ candidate, distance: steps }) => steps <= Math.max(candidate.length, name.length) / 3)
    .toSorted((one, other) => one.distance - other.distance);
  if (near[0]) return near[0].candidate;
  if (name.length < MIN_BEGINNING) return undefined;
  return known.find((candidate) => candidate.toLowerCase().startsWith(written));
}

/** Number of letters to insert, remove, replace or swap with their neighbour. */
function distance(one: string, other: string): number {
  let higher: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = above[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwap ? higher[j - 2]! + 1 : Infinity;
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, replaced, swapped));
    }
    higher = above;
  }
  return row[other.length]!;
}
