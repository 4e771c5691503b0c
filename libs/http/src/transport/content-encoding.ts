import type { Duplex } from 'node:stream';
import zlib from 'node:zlib';

/** Encodings of one body. More than one is unusual, and each costs time and memory. */
const MAX_ENCODINGS = 3;

/** Greatest window of zstd, 8 MiB: what decoders have to support (RFC 9659). Without it a few bytes can claim gigabytes. */
const MAX_ZSTD_WINDOW_LOG = 23;

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  br: () => zlib.createBrotliDecompress(),
  zstd: () =>
    zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: MAX_ZSTD_WINDOW_LOG } }),
  // zlib by the standard. Raw deflate, which some old servers send, is refused; no request offers either.
  deflate: () => zlib.createInflate(),
};

/** A body has an encoding that cannot be undone. */
export class UnknownEncoding extends Error {}

/**
 * Returns the streams that undo the encodings of a body, in the order in which the bytes go through them; none for a body without
 * encoding.
 *
 * @param header value of `content-encoding`
 * @throws UnknownEncoding for an unknown encoding, or for too many of them
 */
export function decodersOf(header: string | readonly string[] | undefined): readonly Duplex[] {
  if (header === undefined || header === '') return [];
  const names = String(header)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_ENCODINGS) throw new UnknownEncoding(`it has ${names.length} encodings`);
  const unknown = names.find((name) => !Object.hasOwn(DECODERS, name));
  if (unknown !== undefined) throw new UnknownEncoding('its content-encoding is unknown');
  // The last encoding was applied last.
  return names.toReversed().map((name) => DECODERS[name]!());
}
