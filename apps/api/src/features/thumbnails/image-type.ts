/** First bytes of the types of images that YouTube accepts as thumbnails. */
const SIGNATURES = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/gif', /^GIF8[79]a/],
] as const;

/** Bytes that hold the longest signature. */
const LONGEST = 8;

/** Type of an image that can be a thumbnail. */
export type ThumbnailType = (typeof SIGNATURES)[number][0];

/** Returns the type of an image by its first bytes. A header could name another type. `undefined` for everything else. */
export function imageType(bytes: Uint8Array): ThumbnailType | undefined {
  const beginning = Buffer.from(bytes.subarray(0, LONGEST)).toString('latin1');
  return SIGNATURES.find(([, signature]) => signature.test(beginning))?.[0];
}
