/**
 * Returns a 32-bit hash of a text, FNV-1a over its UTF-16 units. It tells apart events that share a position, and is no protection
 * against somebody who looks for two texts with one hash.
 */
export function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
