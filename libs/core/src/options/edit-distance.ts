/**
 * Returns the number of letters to insert, remove, replace or swap with their neighbour.
 *
 * @param limit distance beyond which the exact number does not matter: the result is then any number above it
 */
export function editDistance(one: string, other: string, limit = Infinity): number {
  let higher: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  let nearest = 0;
  for (let i = 1; i <= one.length; i++) {
    const above = row;
    const nearestAbove = nearest;
    nearest = i;
    row = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = above[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwap ? higher[j - 2]! + 1 : Infinity;
      const distance = Math.min(above[j]! + 1, row[j - 1]! + 1, replaced, swapped);
      nearest = Math.min(nearest, distance);
      row.push(distance);
    }
    // Each row follows from the two before it, so no later number is below both of these.
    if (nearest > limit && nearestAbove > limit) return nearest;
    higher = above;
  }
  return row[other.length]!;
}
