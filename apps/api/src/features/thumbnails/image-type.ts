/** First bytes of the types of images that YouTube accepts as thumbnails, as text of one character per byte. */
const SIGNATURES = [
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
] as const;

/** Bytes of the longest signature. */
const LONGEST = 8;

/** Type of an image that can be a thumbnail. */
export type ThumbnailType = (typeof SIGNATURES)[number][0];

/** Returns the type of an image by its first bytes. A header could name another type. `undefined` for everything else. */
export function imageType(bytes: Uint8Array): ThumbnailType | undefined {
  const beginning = Buffer.from(bytes.subarray(0, LONGEST)).toString('latin1');
  return SIGNATURES.find(([, signature]) => beginning.startsWith(signature))?.[0];
}
