import { minutes, seconds } from '@breakwater/core';

/** Defaults of `UploadsModule`. */
export const DEFAULT_UPLOADS_OPTIONS = {
  /** Fail closed: a file that nobody could scan is refused with 503. */
  onScanError: 'reject',
  /** Time to look at the bytes of a file and to encode an image again. */
  inspectionTimeout: minutes(1),
  /** Time for the scan: clamd reads 500 MiB in about 15 seconds. */
  scanTimeout: minutes(2),
  /** Time to store a file. */
  storageTimeout: minutes(1),
  /** Free bytes of the disk below which the health check fails: two of the largest videos. */
  minFreeBytes: 1024 * 1024 * 1024,
  /** Text fields beside the file. */
  maxFields: 20,
  /** Size in bytes of one text field. */
  maxFieldSize: 64 * 1024,
} as const;

/** Interval of the signs of life of a process in its staging folder. */
export const SIGN_OF_LIFE_INTERVAL = seconds(30);

/** Age of the last sign of life after which another process removes the staging folder of one that it cannot look up. */
export const STALE_AFTER = minutes(10);

/** Bytes for boundaries and headers of the parts, beside file and text fields. */
export const FRAMING_BYTES = 64 * 1024;
