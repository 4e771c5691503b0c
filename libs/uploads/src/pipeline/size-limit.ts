import { UploadError } from '../errors/upload.error.js';
import type { UploadPolicy } from '../policies/upload-policy.js';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** Writes a number of bytes for people, e.g. `10 MiB`. */
function formatSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && size % 1024 === 0 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size} ${UNITS[unit]}`;
}

/** Creates the error of a file above the limit of its policy. */
export const tooLarge = ({ name, maxSize }: UploadPolicy): UploadError =>
  UploadError.of(
    'UPLOAD_TOO_LARGE',
    `The file is larger than ${formatSize(maxSize)}, the limit for '${name}'.`,
  );
