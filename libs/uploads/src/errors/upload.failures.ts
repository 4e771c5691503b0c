import type { FailureExtension } from '@breakwater/core';
import { UPLOAD_CODES, type UploadCode } from '../checks/upload-codes.js';

const codes = Object.keys(UPLOAD_CODES) as UploadCode[];
const refusals = codes.filter((code) => UPLOAD_CODES[code] < 500 && code !== 'UPLOAD_MALWARE');

/** The meaning of this package's errors, for every other package. */
export const UPLOAD_FAILURES: FailureExtension = {
  entries: [
    { origin: 'application', kind: 'validation', codes: refusals },
    { origin: 'application', kind: 'validation', codes: ['UPLOAD_MALWARE'], severity: 'critical' },
    { origin: 'application', kind: 'timeout', codes: ['UPLOAD_INSPECTION_FAILED'] },
    // The cause says more: a full disk, a refused connection.
    { origin: 'application', kind: 'unavailable', codes: ['UPLOAD_SCAN_FAILED'], vague: true },
    {
      origin: 'file-system',
      kind: 'unavailable',
      codes: ['UPLOAD_STORAGE_FAILED'],
      severity: 'high',
      vague: true,
    },
  ],
};
