export type { AcceptedType, ImageRules, UploadPolicy } from './policies/upload-policy.js';
export { UPLOAD_CODES, type UploadCode } from './checks/upload-codes.js';
export type { UploadProblem } from './checks/content-check.js';
export type { ScanVerdict, UploadScanner } from './scanner/upload-scanner.js';
export type { StoredFileStat, UploadStorage } from './storage/upload-storage.js';
export { ClamdScanner } from './scanner/clamd-scanner.js';
export type { ClamdScannerOptions } from './scanner/clamd-scanner.options.js';
export { SignatureScanner, type SignatureScannerOptions } from './scanner/signature-scanner.js';
export type { KnownSignature } from './inspection/known-signatures.js';
