import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { OptionsError } from '@breakwater/core';
import { cleanFileName } from '../names/file-name.js';
import type { StoredFileStat, UploadStorage } from '../storage/upload-storage.js';
import { byteRange } from './byte-range.js';
import { contentDisposition } from './content-disposition.js';

/** A stored file, as an application keeps it in its database. */
export interface SafeFile {
  readonly storedName: string;
  /** Name for the download. @default the stored name */
  readonly originalName?: string;
  /** MIME type. @default application/octet-stream */
  readonly mime?: string;
}

/** Options of `UploadsService.sendSafely()`. */
export interface SendOptions {
  /** Lets the browser show the file instead of saving it: for images, videos and sound only. @default false */
  readonly inline?: boolean;
}

/** The response of Express, which is Node's. */
interface ExpressResponse extends ServerResponse {
  readonly req: ServerResponse['req'];
}

/** The parts of Fastify's reply that are used. */
interface FastifyReply {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: ServerResponse['req'] };
  code(status: number): unknown;
  header(name: string, value: string | number): unknown;
  send(payload: Readable): unknown;
}

/** Types that no browser executes. SVG is not among them. */
const SHOWN_INLINE = /^(?:image\/(?:png|jpeg|gif|webp|avif)|video\/[\w.-]+|audio\/[\w.-]+)$/;
const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

/** Answers with a stored file. Resolves when the answer has been sent, or the client has gone. */
export async function sendFile(
  response: object,
  file: SafeFile,
  { size, modifiedAt }: StoredFileStat,
  storage: UploadStorage,
  { inline = false }: SendOptions = {},
): Promise<void> {
  const mime = MIME_TYPE.test(file.mime ?? '') ? file.mime! : 'application/octet-stream';
  if (inline && !SHOWN_INLINE.test(mime))
    throw new OptionsError('uploads.inline', 'left out for files other than images, videos and sound', mime);
  const answer = answerOf(response as ExpressResponse | FastifyReply);
  const etag = `"${file.storedName}"`;
  const range = rangeOf(answer.headers, etag, size);
  const name = cleanFileName(file.originalName ?? file.storedName)?.display ?? file.storedName;
  const headers: Record<string, string | number> = {
    'content-type': mime,
    'content-disposition': contentDisposition(inline ? 'inline' : 'attachment', name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
    etag,
    'last-modified': new Date(modifiedAt).toUTCString(),
  };
  if (range === 'unsatisfiable') {
    await answer.send(416, { ...headers, 'content-range': `bytes */${size}`, 'content-length': 0 });
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers['content-length'] = end - start + 1;
  if (range) headers['content-range'] = `bytes ${start}-${end}/${size}`;
  const body = answer.method === 'HEAD' ? undefined : await storage.get(file.storedName, range);
  await answer.send(range ? 206 : 200, headers, body);
}

/** A range of another version of the file is ignored. */
function rangeOf(headers: IncomingHttpHeaders, etag: string, size: number): ReturnType<typeof byteRange> {
  const condition = headers['if-range'];
  return condition === undefined || condition === etag ? byteRange(headers.range, size) : undefined;
}

interface Answer {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  send(status: number, headers: Readonly<Record<string, string | number>>, body?: Readable): Promise<void>;
}

function answerOf(response: ExpressResponse | FastifyReply): Answer {
  if (!('raw' in response)) {
    const { method, headers } = response.req;
    const send: Answer['send'] = async (status, fields, body) => {
      response.statusCode = status;
      for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
      if (body) await pipeline(body, response).catch(ignoreClosed);
      else response.end();
    };
    return { method, headers, send };
  }
  const { method, headers } = response.request.raw;
  const send: Answer['send'] = async (status, fields, body) => {
    response.code(status);
    for (const [name, value] of Object.entries(fields)) response.header(name, value);
    const sent = finished(response.raw).catch(ignoreClosed);
    // Fastify sets the length of an absent body to 0, but not that of an empty stream.
    response.send(body ?? Readable.from([]));
    await sent;
  };
  return { method, headers, send };
}

/** A client may go away at any time; other errors are those of the storage. */
function ignoreClosed(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
