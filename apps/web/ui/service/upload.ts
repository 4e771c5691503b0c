import { type ClientOptions, createClient } from '@breakwater/client';
import { fetchWithProgress, type ProgressListener, watchProgress } from './fetch-with-progress.js';

/** A file that the service has stored. */
export interface KeptFile {
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Options of an upload. */
export interface UploadOptions {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/** Sends a file. @throws ApiError if the service refuses it or cannot be reached */
export type Upload = (path: string, file: File, options: UploadOptions) => Promise<KeptFile>;

/**
 * Uploads have a client of their own: a large file on a slow line takes any time, and only the user decides to send it again.
 */
export function createUpload(options: ClientOptions): Upload {
  const client = createClient({
    ...options,
    fetch: fetchWithProgress,
    maxRetries: 0,
    timeout: Infinity,
    attemptTimeout: Infinity,
  });
  return (path, file, { signal, onProgress }) => {
    const body = new FormData();
    body.append('file', file);
    watchProgress(body, onProgress);
    return client.post(path, { body, signal });
  };
}
