import { createHash, type Hash } from 'node:crypto';
import { close, open as openFile, writev } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UploadError } from '../errors/upload.error.js';

/** A file on the disk, complete. */
export interface StagedBytes {
  readonly size: number;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/** Limits and progress of {@link stageStream}. */
export interface StagingOptions {
  /** Bytes, inclusive. */
  readonly limit: number;
  /** Creates the error for a stream above the limit. */
  readonly tooLarge: () => UploadError;
  readonly signal: AbortSignal;
  /** Is told the number of bytes so far. */
  readonly onProgress: (size: number) => void;
}

/**
 * Writes a stream to an existing file, up to a limit, and hashes it on the way.
 *
 * @throws UploadError for too many bytes and for failures of the disk; the error of the stream otherwise
 */
export async function stageStream(
  source: Readable,
  path: string,
  options: StagingOptions,
): Promise<StagedBytes> {
  const writer = new HashingWriter(path, options);
  await pipeline(source, writer, { signal: options.signal });
  return { size: writer.size, sha256: writer.digest() };
}

/** Bytes that {@link describeFile} reads at once. */
const CHUNK = 256 * 1024;

/** Returns size and hash of a file. @throws the reason of the signal; errors of the file system */
export async function describeFile(path: string, signal: AbortSignal): Promise<StagedBytes> {
  signal.throwIfAborted();
  const hash = createHash('sha256');
  await using file = await open(path, 'r');
  // One buffer for all reads: a read stream allocates one for each, which takes longer than the hash in a process that decodes images.
  const buffer = Buffer.allocUnsafe(CHUNK);
  let size = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, size);
    signal.throwIfAborted();
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
}

/** Writes to a file while the hash of the same bytes is computed. */
class HashingWriter extends Writable {
  size = 0;
  #file: number | undefined;
  readonly #hash: Hash = createHash('sha256');

  constructor(
    private readonly path: string,
    private readonly options: StagingOptions,
  ) {
    super({ highWaterMark: 512 * 1024 });
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  override _construct(callback: (error?: Error) => void): void {
    openFile(this.path, 'r+', (error, file) => {
      if (error) return callback(notWritten(error));
      this.#file = file;
      callback();
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error) => void): void {
    this.#writeAll([chunk], callback);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], callback: (error?: Error) => void): void {
    this.#writeAll(
      chunks.map(({ chunk }) => chunk),
      callback,
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#file === undefined) return callback(error);
    close(this.#file, (closing) => callback(error ?? (closing && notWritten(closing))));
  }

  #writeAll(chunks: readonly Buffer[], callback: (error?: Error) => void): void {
    for (const { length } of chunks) this.size += length;
    this.options.onProgress(this.size);
    if (this.size > this.options.limit) return callback(this.options.tooLarge());
    this.#write(chunks, callback);
    for (const chunk of chunks) this.#hash.update(chunk);
  }

  #write(chunks: readonly Buffer[], callback: (error?: Error) => void): void {
    writev(this.#file!, chunks, (error, written) => {
      if (error) return callback(notWritten(error));
      const rest = after(chunks, written);
      if (rest.length > 0) this.#write(rest, callback);
      else callback();
    });
  }
}

/** The chunks behind the first bytes: a disk that is nearly full writes a part of them. */
function after(chunks: readonly Buffer[], bytes: number): readonly Buffer[] {
  let skip = bytes;
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}

/** Creates the error of a disk that fails or is full. */
export const notWritten = (cause: Error): UploadError =>
  UploadError.of('UPLOAD_STORAGE_FAILED', 'The file could not be written; send it again later.', cause);
