import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'AcceptedUpload',
    'ClamdScanner',
    'DEFAULT_CLAMD_SCANNER_OPTIONS',
    'DEFAULT_IMAGE_RULES',
    'DEFAULT_UPLOADS_OPTIONS',
    'FILE_TYPES',
    'FileSecurityService',
    'LocalStorage',
    'MalwareFoundError',
    'SignatureScanner',
    'UPLOAD_CODES',
    'UPLOAD_FAILURES',
    'UPLOAD_POLICIES',
    'Upload',
    'UploadError',
    'UploadScannerStatus',
    'UploadStorageStatus',
    'UploadsModule',
    'UploadsService',
    'scannerCheck',
  ]);
});
