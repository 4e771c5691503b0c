/**
 * Returns a 32-bit hash of a text, in the manner of MurmurHash3. It tells apart events that share a position, and is no protection
 * against somebody who looks for two texts with one hash.
 */
export function textHash(text: string): number {
  const { length } = text;
  const end = length - (length % 4);
  // Two sums, so that the processor can work on both at the same time.
  let first = 0x9747b28c;
  let second = 0x3c6ef372;
  for (let index = 0; index < end; index += 4) {
    first = mix(first, text.charCodeAt(index) | (text.charCodeAt(index + 1) << 16));
    second = mix(second, text.charCodeAt(index + 2) | (text.charCodeAt(index + 3) << 16));
  }
  for (let index = end; index < length; index++) first = mix(first, text.charCodeAt(index));
  let hash = mix(first, second) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function mix(hash: number, word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((product << 15) | (product >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
