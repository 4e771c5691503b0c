import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, constants, lstat, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { NotFoundError, OptionsError } from '@breakwater/core';
import { createFolder } from '../staging/create-folder.js';
import type { StoredFileStat, UploadStorage } from './upload-storage.js';

const NAME = /^[0-9a-f]{32}\.[a-z0-9]{1,12}$/;

/** Beginning of the names of files that are not complete. */
const PARTIAL = '.partial-';

/** Options of {@link LocalStorage}. */
export interface LocalStorageOptions {
  /** Free bytes on the disk below which {@link LocalStorage.ping} rejects. @default 0 */
  readonly minFreeBytes?: number;
  /** Writes each file to the disk itself before it is stored, so that a power failure loses nothing. It costs time. @default false */
  readonly flush?: boolean;
}

/** Keeps files in a folder. All of them have the mode 0600. */
export class LocalStorage implements UploadStorage {
  readonly #folder: string;
  readonly #minFreeBytes: number;
  readonly #flush: boolean;
  #created: Promise<unknown> | undefined;

  /** @param folder absolute path, outside of everything that a web server serves */
  constructor(folder: string, { minFreeBytes = 0, flush: flushed = false }: LocalStorageOptions = {}) {
    this.#folder = folder;
    this.#minFreeBytes = minFreeBytes;
    this.#flush = flushed;
  }

  /** Moves the file if the folder is on the same disk, and copies it otherwise. No reader sees a part of it. */
  async put(name: string, path: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    const target = this.pathOf(name);
    signal.throwIfAborted();
    await this.#create();
    await chmod(path, 0o600);
    if (this.#flush) await flush(path);
    try {
      await rename(path, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await this.#copy(path, target, signal);
    }
  }

  async get(name: string, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    const path = this.pathOf(name);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
      throw isMissing(error) ? new NotFoundError('There is no such file.') : error;
    });
    return createReadStream(path, { fd: file, ...range });
  }

  async delete(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  async stat(name: string): Promise<StoredFileStat | undefined> {
    try {
      const stat = await lstat(this.pathOf(name));
      return stat.isFile() ? { size: stat.size, modifiedAt: stat.mtimeMs } : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** The names of all files. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names.filter((name) => NAME.test(name));
  }

  /** Rejects when the folder cannot be written to, or when the disk has too little space left. */
  async ping({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#create();
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize < this.#minFreeBytes) {
      const error = new Error('The disk of the uploads has too little space left.');
      throw Object.assign(error, { code: 'ENOSPC' });
    }
    signal?.throwIfAborted();
    const probe = join(this.#folder, PARTIAL + randomBytes(8).toString('hex'));
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.write('x');
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  }

  /**
   * The path of a stored file.
   *
   * @throws OptionsError for a name that this package did not create
   */
  pathOf(name: string): string {
    if (!NAME.test(name))
      throw new OptionsError('uploads.name', '32 hexadecimal digits, a dot and an extension', name);
    return join(this.#folder, name);
  }

  async #create(): Promise<void> {
    this.#created ??= createFolder(this.#folder);
    try {
      await this.#created;
    } catch (error) {
      this.#created = undefined;
      throw error;
    }
  }

  async #copy(path: string, target: string, signal: AbortSignal): Promise<void> {
    const partial = join(this.#folder, PARTIAL + randomBytes(8).toString('hex'));
    try {
      await copyFile(path, partial, constants.COPYFILE_EXCL);
      if (this.#flush) await flush(partial);
      signal.throwIfAborted();
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
    await rm(path, { force: true });
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
