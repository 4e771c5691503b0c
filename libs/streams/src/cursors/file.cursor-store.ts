import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { AppError, checkOptions, errorCode, readProperty } from '@breakwater/core';
import type { CursorStore, StoreContext, StreamCursor } from './cursor-store.js';
import { replaces } from './replaces.js';

/** Options of {@link FileCursorStore}. */
export interface FileCursorStoreOptions {
  /** Absolute path of the folder for the files. The store creates it. */
  readonly folder: string;
}

/**
 * Keeps the position of each stream in a file. A crash at any moment leaves the old position or the new one. Only one process may use
 * a file.
 */
export class FileCursorStore implements CursorStore {
  readonly #folder: string;
  /** The end of the last call for each stream: one after the other, because a save reads what the one before has written. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws OptionsError when an option is wrong */
  constructor(options: FileCursorStoreOptions) {
    this.#folder = checkOptions('streams.cursorStore', 'FileCursorStore', (check) => {
      check.known(options, ['folder']);
      const { folder } = options;
      const fits = typeof folder === 'string' && isAbsolute(folder);
      check.that(fits, 'folder', 'an absolute path, e.g. /var/lib/app/cursors', folder);
      return folder;
    });
  }

  load(stream: string, { signal }: StoreContext): Promise<StreamCursor | undefined> {
    return this.#inTurn(stream, async () => {
      signal.throwIfAborted();
      return readCursor(this.#fileOf(stream));
    });
  }

  save(stream: string, cursor: StreamCursor, { signal }: StoreContext): Promise<void> {
    return this.#inTurn(stream, async () => {
      signal.throwIfAborted();
      const file = this.#fileOf(stream);
      if (!replaces(cursor, await readCursor(file))) return;
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const temporary = `${file}.tmp`;
      // A crash may have left one behind.
      await rm(temporary, { force: true });
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify({ cursor })}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      signal.throwIfAborted();
      await rename(temporary, file);
      await syncFolder(this.#folder);
    });
  }

  #fileOf(stream: string): string {
    return join(this.#folder, `${encodeURIComponent(stream)}.cursor.json`);
  }

  #inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(stream) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#last.set(stream, result);
    return result;
  }
}

async function readCursor(file: string): Promise<StreamCursor | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const cursor: unknown = readProperty(tryParse(text), 'cursor');
  if (typeof cursor === 'string' || (typeof cursor === 'number' && Number.isFinite(cursor))) return cursor;
  throw new AppError(
    `The file '${file}' holds no position of a stream. Restore it, or remove it to start at the present.`,
    { code: 'STREAM_CURSOR_FILE_BROKEN', status: 500 },
  );
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes a rename survive a power cut. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
