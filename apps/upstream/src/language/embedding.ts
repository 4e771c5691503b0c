import { meaningfulWords } from './words.js';

/** Dimensions of an embedding when the caller asks for none. */
export const DEFAULT_DIMENSIONS = 256;

/** Weight of a group of three letters beside the weight 1 of a word: forms of a word share most of their groups. */
const GROUP_WEIGHT = 0.3;

/**
 * Embeds a text without a model: each word, and each group of three letters, adds to a dimension that its hash chooses.
 * Equal texts have equal vectors, texts with common words are near, and all vectors have the length 1.
 */
export function embed(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  const add = (feature: string, weight: number): void => {
    const hash = fnv1a(feature);
    const at = hash % dimensions;
    // The sign comes from another bit than the dimension, so that features in one dimension do not always add up.
    vector[at] = (vector[at] ?? 0) + ((hash >>> 31) & 1 ? weight : -weight);
  };
  for (const word of meaningfulWords(text)) {
    add(word, 1);
    const framed = `^${word}$`;
    for (let at = 0; at + 3 <= framed.length; at++) add(framed.slice(at, at + 3), GROUP_WEIGHT);
  }
  let length = Math.hypot(...vector);
  if (length === 0) {
    // A text without words, or one whose features cancel out: the vector must not be zero.
    add(` ${text}`, 1);
    length = Math.hypot(...vector);
  }
  return vector.map((value) => value / length);
}

/** 32-bit FNV-1a hash with a final mix, because neighbouring words differ in few bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
