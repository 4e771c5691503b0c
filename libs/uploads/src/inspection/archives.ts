import { crc32 } from 'node:zlib';
import type { Needle } from './file-search.js';

/** Types of archives, compressed files and disk images that file-type detects. */
export const ARCHIVE_TYPES: ReadonlySet<string> = new Set([
  'application/zip',
  'application/gzip',
  'application/x-bzip2',
  'application/x-xz',
  'application/zstd',
  'application/x-lz4',
  'application/lzip',
  'application/x-lzh-compressed',
  'application/x-compress',
  'application/x-7z-compressed',
  'application/x-rar-compressed',
  'application/x-tar',
  'application/x-cpio',
  'application/x-unix-archive',
  'application/x-arj',
  'application/x-ace-compressed',
  'application/x-asar',
  'application/vnd.ms-cab-compressed',
  'application/x-iso9660-image',
  'application/x-apple-diskimage',
]);

const TAR_BLOCK = 512;

/** The three sectors where ISO 9660 allows its first volume descriptor to be looked for. */
const ISO_DESCRIPTORS = [32_768, 34_816, 36_864];
const ISO_TYPES = new Set([0, 1, 2, 3, 255]);

/** Tells whether the bytes begin a tar archive: the checksum of the first header is right. */
function isTar(head: Buffer): boolean {
  if (head.length < TAR_BLOCK || head.toString('latin1', 257, 262) !== 'ustar') return false;
  const written = Number.parseInt(head.toString('latin1', 148, 156), 8);
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : head[at]!;
  return sum === written;
}

/** Tells whether the bytes contain a volume descriptor of a disk image. */
function isDiskImage(head: Buffer): boolean {
  return ISO_DESCRIPTORS.some(
    (at) =>
      head.length > at + 6 &&
      head.toString('latin1', at + 1, at + 6) === 'CD001' &&
      ISO_TYPES.has(head[at]!) &&
      head[at + 6] === 1,
  );
}

/** Length of the record that ends a ZIP archive, without its comment. */
const END_RECORD = 22;

/**
 * Tells whether the bytes end a ZIP archive, whatever stands in front of it: programs for ZIP read files from their end. The
 * record there must describe a central directory.
 */
export function endsWithZip(tail: Buffer): boolean {
  const directory = tail.indexOf('PK\x01\x02', 0, 'latin1');
  let at = tail.length - END_RECORD;
  while (at >= 0) {
    at = tail.lastIndexOf('PK\x05\x06', at, 'latin1');
    if (at === -1) return false;
    if (isEndRecord(tail, at, directory)) return true;
    at -= 1;
  }
  return false;
}

/** @param directory position of the first entry of a directory in the tail, or -1 */
function isEndRecord(tail: Buffer, at: number, directory: number): boolean {
  const entries = tail.readUInt16LE(at + 10);
  if (tail.readUInt16LE(at + 4) !== tail.readUInt16LE(at + 6)) return false;
  if (tail.readUInt16LE(at + 8) !== entries) return false;
  const size = tail.readUInt32LE(at + 12);
  // ZIP64 keeps the true numbers in another record.
  if (entries === 0xffff || size === 0xffffffff) return true;
  if (size < 46 * entries) return false;
  return size > at || (directory !== -1 && directory < at);
}

/** Returns the kind of archive that a file is, whatever its first bytes are; `undefined` for other files. */
export function archiveOf(head: Buffer, tail: Buffer): string | undefined {
  if (endsWithZip(tail)) return 'a ZIP archive';
  if (isTar(head)) return 'a tar archive';
  if (isDiskImage(head)) return 'a disk image';
  return undefined;
}

/** The first header of 7z has a version 0.x and a checksum of what follows. */
function isSevenZip(bytes: Buffer, at: number): boolean {
  if (at + 32 > bytes.length || bytes[at + 6] !== 0 || bytes[at + 7]! > 9) return false;
  return crc32(bytes.subarray(at + 12, at + 32)) === bytes.readUInt32LE(at + 8);
}

/** Archives inside a file, e.g. behind a film. Programs for RAR and 7z look for them there. */
export const EMBEDDED_ARCHIVES: readonly Needle[] = [
  {
    bytes: Buffer.from('Rar!\x1a\x07', 'latin1'),
    confirms: (bytes, at) => bytes[at + 6] === 0 || (bytes[at + 6] === 1 && bytes[at + 7] === 0),
  },
  { bytes: Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), confirms: isSevenZip },
];
