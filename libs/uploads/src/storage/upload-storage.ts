import type { Readable } from 'node:stream';

/** Facts about a stored file. */
export interface StoredFileStat {
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change in milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Keeps accepted files. The default is a folder; others keep them in an object store. */
export interface UploadStorage {
  /**
   * Stores the file of a path under a name, whole or not at all. It may move the file.
   *
   * @param name 32 hexadecimal digits, a dot and an extension
   */
  put(name: string, path: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Reads a stored file. @throws NotFoundError */
  get(name: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
  /** Removes a stored file. A file that is not there is no error. */
  delete(name: string): Promise<void>;
  /** Facts about a stored file, or `undefined` when the storage does not have it. */
  stat(name: string): Promise<StoredFileStat | undefined>;
  /** Rejects when files cannot be stored now. */
  ping?(options: { readonly signal: AbortSignal }): Promise<void>;
}
