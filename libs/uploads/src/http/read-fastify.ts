import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { UploadError } from '../errors/upload.error.js';
import {
  fieldsError,
  MAX_PART_HEADERS,
  multipartError,
  type MultipartLimits,
  type ReadMultipart,
  requireField,
  requireUnread,
} from './multipart.js';

/** The parts of Fastify's request that are used, with those of @fastify/multipart. */
interface FastifyRequest {
  readonly raw: IncomingMessage;
  body: unknown;
  parts(options: object): AsyncIterable<FilePart | FieldPart>;
}

interface FilePart {
  readonly type: 'file';
  readonly fieldname: string;
  readonly filename?: string;
  readonly mimetype: string;
  readonly file: Readable & { readonly truncated?: boolean };
}

interface FieldPart {
  readonly type: 'field';
  readonly fieldname: string;
  readonly value: unknown;
  readonly fieldnameTruncated?: boolean;
  readonly valueTruncated?: boolean;
}

/** Reads the body with @fastify/multipart. */
export const readFastify: ReadMultipart = async (request, limits, take) => {
  const { raw, ...fastify } = { raw: (request as FastifyRequest).raw, request: request as FastifyRequest };
  requireUnread(raw);
  const body = Object.create(null) as Record<string, unknown>;
  try {
    const parts = fastify.request.parts({
      // Without this option a file above the limit rejects in the parser, and with it the file ends early without an error.
      throwFileSizeLimit: false,
      limits: {
        files: 2,
        fileSize: limits.maxFileSize + 1,
        fields: limits.maxFields,
        fieldSize: limits.maxFieldSize + 1,
        parts: limits.maxFields + 3,
        headerPairs: MAX_PART_HEADERS,
      },
    });
    for await (const part of parts) {
      if (part.type === 'file') await readFile(part, limits, take);
      else addField(body, part, limits);
    }
  } catch (error) {
    // The parser waits for a reader of the file; the rest of the body is thrown away.
    raw.unpipe();
    raw.resume();
    throw multipartError(error);
  }
  fastify.request.body = body;
};

async function readFile(
  { fieldname, filename, mimetype, file }: FilePart,
  limits: MultipartLimits,
  take: Parameters<ReadMultipart>[2],
): Promise<void> {
  // Browsers send an empty name for a field without a file.
  if (!filename) {
    file.resume();
    return;
  }
  requireField(fieldname, limits);
  await take({ stream: file, filename, declaredType: mimetype });
  if (file.truncated) throw UploadError.of('UPLOAD_TOO_LARGE', 'The file is larger than the limit.');
}

function addField(
  body: Record<string, unknown>,
  { fieldname, value, fieldnameTruncated, valueTruncated }: FieldPart,
  { maxFieldSize }: MultipartLimits,
): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isTooLarge = valueTruncated === true || Buffer.byteLength(text) > maxFieldSize;
  if (fieldnameTruncated || isTooLarge || fieldname.includes('[')) throw fieldsError();
  const known = body[fieldname];
  if (known === undefined) body[fieldname] = text;
  else if (Array.isArray(known)) known.push(text);
  else body[fieldname] = [known, text];
}
