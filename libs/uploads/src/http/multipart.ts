import type { IncomingMessage } from 'node:http';
import { UploadError } from '../errors/upload.error.js';
import type { TakeFile } from '../pipeline/upload-pipeline.js';

/** Limits of a multipart body beside that of the file. */
export interface MultipartLimits {
  /** Name of the field of the file. */
  readonly field: string;
  /** Bytes of the file, inclusive. */
  readonly maxFileSize: number;
  readonly maxFields: number;
  /** Bytes of one text field, inclusive. */
  readonly maxFieldSize: number;
}

/**
 * Reads a multipart body: passes the file on, and leaves the text fields in the body of the request. Rejects at the first problem, while
 * the rest of the body is still thrown away.
 *
 * @throws UploadError for a body that breaks a limit or the rules of multipart; the error of `take`
 */
export type ReadMultipart = (request: object, limits: MultipartLimits, take: TakeFile) => Promise<void>;

/** Greatest number of headers of one part. Clients send three. */
export const MAX_PART_HEADERS = 32;

/** @throws UploadError for a file in another field */
export function requireField(actual: string | undefined, { field }: MultipartLimits): void {
  if (actual !== field)
    throw UploadError.of('UPLOAD_FIELD', `Send the file in the field '${field}', and no other file.`);
}

/** @throws Error when something else has read the body */
export function requireUnread(raw: IncomingMessage): void {
  if (!raw.readableEnded && !raw.readableDidRead) return;
  throw new Error(
    'The body of the request was read before @Upload() could. Remove other readers of multipart bodies, such as a global multer or the option attachFieldsToBody of @fastify/multipart.',
  );
}

/** Codes of multer and @fastify/multipart for bodies with too many or too large parts. */
const LIMITS: ReadonlySet<unknown> = new Set([
  'LIMIT_PART_COUNT',
  'LIMIT_FILE_COUNT',
  'LIMIT_UNEXPECTED_FILE',
  'LIMIT_FIELD_COUNT',
  'LIMIT_FIELD_KEY',
  'LIMIT_FIELD_VALUE',
  'LIMIT_FIELD_NESTING',
  'FST_PARTS_LIMIT',
  'FST_FILES_LIMIT',
  'FST_FIELDS_LIMIT',
]);

/** Translates an error of a parser. */
export function multipartError(error: unknown): unknown {
  if (error instanceof UploadError) return error;
  if (LIMITS.has((error as NodeJS.ErrnoException).code)) return fieldsError(error);
  return UploadError.of('UPLOAD_MALFORMED', 'The body is not valid multipart/form-data.', error);
}

/** Creates the error of text fields that break a limit. */
export const fieldsError = (cause?: unknown): UploadError =>
  UploadError.of('UPLOAD_FIELD', 'The body has too many or too large fields, or names with brackets.', cause);
