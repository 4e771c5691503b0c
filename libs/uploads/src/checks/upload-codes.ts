/** Every reason to refuse an upload, with its HTTP status, in the order of the checks. The last three are faults of this service. */
export const UPLOAD_CODES = {
  /** The declared or the received size exceeds the limit. */
  UPLOAD_TOO_LARGE: 413,
  /** The multipart body is broken. */
  UPLOAD_MALFORMED: 400,
  /** The request has no file in the expected field, or another field or number of files. */
  UPLOAD_FIELD: 400,
  UPLOAD_NAME: 400,
  UPLOAD_EXTENSION: 415,
  UPLOAD_DECLARED_TYPE: 415,
  UPLOAD_EMPTY: 400,
  /** The file contains a known signature, or the scanner finds malware. */
  UPLOAD_MALWARE: 422,
  UPLOAD_EXECUTABLE: 422,
  UPLOAD_ARCHIVE: 422,
  UPLOAD_SCRIPT: 422,
  /** The bytes have no known type, or one that the policy does not accept. */
  UPLOAD_CONTENT_TYPE: 415,
  /** Extension, declared type and bytes do not agree. */
  UPLOAD_TYPE_MISMATCH: 415,
  /** The image cannot be decoded, or it exceeds the limits of its policy. */
  UPLOAD_IMAGE: 422,
  /** The file could not be inspected in time. */
  UPLOAD_INSPECTION_FAILED: 503,
  UPLOAD_SCAN_FAILED: 503,
  UPLOAD_STORAGE_FAILED: 503,
} as const;

/** A code of {@link UPLOAD_CODES}. */
export type UploadCode = keyof typeof UPLOAD_CODES;
