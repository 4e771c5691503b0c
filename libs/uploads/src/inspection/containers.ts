import type { FileHandle } from 'node:fs/promises';

/** Checks that the bytes behind a magic number belong to the same format. */
type HasStructure = (head: Buffer, size: number, file: FileHandle) => boolean | Promise<boolean>;

const FOURCC = /^[\x20-\x7e\xa9]{4}$/;

/** A JPEG begins with a segment, and another marker follows it. */
const isJpeg: HasStructure = (head, size) => {
  if (size < 128 || head.length < 6 || head[3]! < 0xc0) return false;
  const next = 4 + head.readUInt16BE(4);
  return next > 5 && next < size && (next >= head.length || head[next] === 0xff);
};

/** A PNG begins with a header chunk of 13 bytes for an image that is not empty. */
const isPng: HasStructure = (head) =>
  head.length >= 33 &&
  head.readUInt32BE(8) === 13 &&
  head.toString('latin1', 12, 16) === 'IHDR' &&
  head.readUInt32BE(16) > 0 &&
  head.readUInt32BE(20) > 0;

/** After the colour table of a GIF, an image, an extension or the end follows. */
const isGif: HasStructure = (head) => {
  if (head.length < 14) return false;
  const packed = head[10]!;
  const first = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  return first < head.length && [0x21, 0x2c, 0x3b].includes(head[first]!);
};

const isWebp: HasStructure = (head) =>
  head.length >= 30 && /^VP8[ LX]$/.test(head.toString('latin1', 12, 16));

const isAvi: HasStructure = (head) =>
  head.length >= 24 && /^(?:LIST|JUNK)$/.test(head.toString('latin1', 12, 16));

/** Behind the header of EBML, the segment with the film begins. */
const isWebm: HasStructure = (head) => {
  const first = head[4] ?? 0;
  const width = Math.clz32(first) - 23;
  if (width > 8 || head.length < 9 + width) return false;
  const size = first & (0xff >> width);
  const rest = width === 1 ? 0 : Number(`0x${head.toString('hex', 5, 4 + width)}`);
  const segment = 4 + width + size * 256 ** (width - 1) + rest;
  return segment + 4 <= head.length && head.readUInt32BE(segment) === 0x18538067;
};

/** Real films have a handful of boxes in front of their index. */
const MAX_BOXES = 256;

/** Boxes of MP4 or QuickTime follow each other, and one of them is the index of the film. */
const isBoxes: HasStructure = async (head, size, file) => {
  let at = 0;
  for (let count = 0; count < MAX_BOXES && at + 8 <= size; count++) {
    const header = at + 16 <= head.length ? head.subarray(at, at + 16) : await readHeader(file, at);
    const type = header.toString('latin1', 4, 8);
    if (!FOURCC.test(type)) return false;
    if (type === 'moov') return true;
    let length = header.readUInt32BE(0);
    // 1 says that a length of 64 bits follows. 0 means up to the end of the file.
    if (length === 1 && header.length === 16) length = Number(header.readBigUInt64BE(8));
    if (length < 8) return false;
    at += length;
  }
  return false;
};

async function readHeader(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, position);
  return buffer.subarray(0, bytesRead);
}

const STRUCTURES: Readonly<Record<string, HasStructure>> = {
  'image/jpeg': isJpeg,
  'image/png': isPng,
  'image/gif': isGif,
  'image/webp': isWebp,
  'video/vnd.avi': isAvi,
  'video/webm': isWebm,
  'video/mp4': isBoxes,
  'video/x-m4v': isBoxes,
  'video/quicktime': isBoxes,
};

/** Tells whether a file has the structure of its type, as far as its head tells. True for types that this module does not know. */
export async function hasStructureOf(
  mimeType: string,
  head: Buffer,
  size: number,
  file: FileHandle,
): Promise<boolean> {
  return (await STRUCTURES[mimeType]?.(head, size, file)) ?? true;
}
