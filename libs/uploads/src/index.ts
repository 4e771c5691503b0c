export { UploadsModule } from './uploads.module.js';
export type { UploadsModuleOptions } from './uploads.options.js';
export { DEFAULT_UPLOADS_OPTIONS } from './uploads.constants.js';
export { UploadsService, type UploadSource } from './uploads.service.js';
export { AcceptedUpload, type UploadScan } from './accepted-upload.js';
export { Upload, type UploadOptions } from './http/upload.decorator.js';
export type { SafeFile, SendOptions } from './serving/send-file.js';
export type { TempFileOptions } from './staging/temp-files.js';
export {
  type FileMetadata,
  FileSecurityService,
  type FileValidation,
  type ValidateOptions,
} from './security/file-security.service.js';
export { UploadScannerStatus, UploadStorageStatus } from './uploads.status.js';

export { FILE_TYPES, type FileTypeName } from './policies/file-types.js';
export { DEFAULT_IMAGE_RULES, UPLOAD_POLICIES } from './policies/built-in-policies.js';
export type { AcceptedType, ImageRules, UploadPolicy } from './policies/upload-policy.js';
export type { UploadPolicyOptions } from './policies/upload-policy.options.js';

export { UPLOAD_CODES, type UploadCode } from './checks/upload-codes.js';
export type { UploadProblem } from './checks/content-check.js';
export { UploadError } from './errors/upload.error.js';
export { MalwareFoundError } from './errors/malware-found.error.js';
export { UPLOAD_FAILURES } from './errors/upload.failures.js';
export type * from './uploads.events.js';

export type { ScanVerdict, UploadScanner } from './scanner/upload-scanner.js';
export { ClamdScanner } from './scanner/clamd-scanner.js';
export { type ClamdScannerOptions, DEFAULT_CLAMD_SCANNER_OPTIONS } from './scanner/clamd-scanner.options.js';
export { scannerCheck, type ScannerCheckOptions } from './scanner/scanner.check.js';
export { SignatureScanner, type SignatureScannerOptions } from './scanner/signature-scanner.js';
export type { KnownSignature } from './inspection/known-signatures.js';
export type { StoredFileStat, UploadStorage } from './storage/upload-storage.js';
export { LocalStorage, type LocalStorageOptions } from './storage/local-storage.js';
