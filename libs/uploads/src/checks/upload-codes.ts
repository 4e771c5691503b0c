/** Every reason to refuse an upload, with its HTTP status, in the order of the checks. */
export const UPLOAD_CODES = {
  /** The request has no file in the expected field, or another field or number of files. */
  UPLOAD_FIELD: 400,
  /** The multipart body is broken. */
  UPLOAD_MALFORMED: 400,
  UPLOAD_TOO_LARGE: 413,
  UPLOAD_EMPTY: 400,
  UPLOAD_NAME: 400,
  UPLOAD_EXTENSION: 415,
  UPLOAD_DECLARED_TYPE: 415,
  /** The bytes have no known type, or one that the policy does not accept. */
  UPLOAD_CONTENT_TYPE: 415,
  /** Extension, declared type and bytes do not agree. */
  UPLOAD_TYPE_MISMATCH: 415,
  UPLOAD_EXECUTABLE: 422,
  UPLOAD_ARCHIVE: 422,
  UPLOAD_SCRIPT: 422,
  /** The image cannot be decoded, or it exceeds the limits of its policy. */
  UPLOAD_IMAGE: 422,
  UPLOAD_MALWARE: 422,
  /** The file could not be inspected in time. */
  UPLOAD_INSPECTION_FAILED: 503,
  UPLOAD_SCAN_FAILED: 503,
  UPLOAD_STORAGE_FAILED: 503,
} as const;

/** A code of {@link UPLOAD_CODES}. */
export type UploadCode = keyof typeof UPLOAD_CODES;
