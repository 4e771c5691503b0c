import { type FileHandle, open, readFile } from 'node:fs/promises';
import { messageOf, untilAborted } from '@breakwater/core';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import type { RewriteImage, UploadProblem } from '../checks/content-check.js';
import type { ImageRules } from '../policies/upload-policy.js';
import { IMAGE_FORMATS, type ImageFormat, type SharpModule, loadSharp } from './sharp.js';

/** Longest time in seconds that libvips works on one image. It cannot be aborted from outside. */
const LIMIT = 30;

/** The first bytes in hexadecimal digits, by which libvips chooses its loader. A file with other bytes never reaches it, so its SVG loader stays idle. */
const MAGIC: Readonly<Record<ImageFormat, RegExp>> = {
  jpeg: /^ffd8ff/,
  png: /^89504e470d0a1a0a/,
  gif: /^474946383[79]61/,
  webp: /^52494646.{8}57454250/,
};

/** Formats that can have several frames. */
const ANIMATED: ReadonlySet<ImageFormat> = new Set(['gif', 'webp']);

/** Loss of JPEG and WebP that the eye does not notice. */
const QUALITY = 85;

/** The built-in {@link RewriteImage}, on sharp. */
export const rewriteImage: RewriteImage = async ({ path, expected, policy }, target, { signal }) => {
  signal.throwIfAborted();
  const rules = policy.image;
  const { mimeType } = expected;
  if (!rules || !isImage(mimeType)) return [problem('The image cannot be decoded.')];
  const format = IMAGE_FORMATS[mimeType];
  // In memory: libvips keeps files open that it has read, and removed files would still take space.
  const input = await readFile(path, { signal }).catch((error: unknown) => throwReasonOf(signal, error));
  if (!MAGIC[format].test(input.toString('hex', 0, 12))) return [problem('The image cannot be decoded.')];

  // Outside of the work: a missing decoder is no fault of the image.
  const sharp = await loadSharp();
  // Opened before the work, so that a caller who gives up and removes the file leaves nothing behind.
  await using output = await open(target, 'w', 0o600);
  await output.chmod(0o600);
  // libvips reads the input until the work ends, which can be later than an abort.
  const work = encode(sharp, input, format, rules).finally(() => free(input));
  const encoded = await untilAborted(work, signal);
  signal.throwIfAborted();
  if (encoded.status === 'pending') throw signal.reason;
  if (encoded.status === 'rejected') return [refusalOf(encoded.reason, rules)];
  await write(output, encoded.value, signal);
  return [];
};

/** Reasons for which this module refuses an image before sharp decodes it. */
class ImageRefused extends Error {}

async function encode(
  sharp: SharpModule,
  input: Buffer,
  format: ImageFormat,
  rules: ImageRules,
): Promise<Buffer> {
  const options: SharpOptions = { failOn: 'error', limitInputPixels: rules.maxPixels, sequentialRead: true };
  const metadata = await sharp(input, options).metadata();
  checkHeader(metadata, format, rules);
  const isAnimation = ANIMATED.has(format) && (metadata.pages ?? 1) > 1;
  let image = sharp(input, { ...options, ...(isAnimation && { pages: -1 }) }).timeout({ seconds: LIMIT });
  // The new image has no metadata, so its pixels must stand upright.
  if (!isAnimation) image = image.autoOrient();
  const { square } = rules;
  if (square !== undefined) image = image.resize(square, square, { fit: 'cover' });
  return as(image, format).toBuffer();
}

function checkHeader(
  { format, pages = 1, width, height }: Metadata,
  expected: ImageFormat,
  rules: ImageRules,
): void {
  if (format !== expected) throw new ImageRefused('The image cannot be decoded.');
  if (pages > rules.maxPages) {
    throw new ImageRefused(`The image has ${pages} frames; the limit is ${rules.maxPages}.`);
  }
  if (width * height * pages > rules.maxPixels) throw new ImageRefused(tooManyPixels(rules));
}

function as(image: Sharp, format: ImageFormat): Sharp {
  if (format === 'jpeg') return image.jpeg({ quality: QUALITY });
  if (format === 'webp') return image.webp({ quality: QUALITY });
  return image.toFormat(format);
}

function refusalOf(error: unknown, rules: ImageRules): UploadProblem {
  if (error instanceof ImageRefused) return problem(error.message);
  const message = messageOf(error);
  if (message.includes('pixel limit')) return problem(tooManyPixels(rules));
  if (message.startsWith('timeout')) return problem('The image takes too long to decode.');
  return problem('The image cannot be decoded.');
}

function tooManyPixels({ maxPixels }: ImageRules): string {
  return `The image has more than ${maxPixels} pixels.`;
}

function problem(message: string): UploadProblem {
  return { code: 'UPLOAD_IMAGE', message };
}

/** Frees the memory of a file at once. Otherwise it makes the garbage collector run, which costs more than the other checks together. */
function free({ buffer, byteLength }: Buffer): void {
  // Node keeps small buffers in a pool that others use as well.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

function isImage(mimeType: string): mimeType is keyof typeof IMAGE_FORMATS {
  return Object.hasOwn(IMAGE_FORMATS, mimeType);
}

async function write(file: FileHandle, bytes: Buffer, signal: AbortSignal): Promise<void> {
  await file.writeFile(bytes, { signal }).catch((error: unknown) => throwReasonOf(signal, error));
}

/** Node rejects with an error of its own after an abort. */
function throwReasonOf(signal: AbortSignal, error: unknown): never {
  signal.throwIfAborted();
  throw error;
}
