import type { FileKind, StoredFile } from './stored-file.js';

/** Port: the records of the stored files. */
export interface StoredFileRepository {
  find(kind: FileKind, ownerId: string): Promise<StoredFile | undefined>;
  /** Keeps the file, in place of the one of the same kind and owner, which it returns. */
  replace(file: StoredFile): Promise<StoredFile | undefined>;
}

/** Injection token of {@link StoredFileRepository}. */
export const StoredFileRepository = Symbol('StoredFileRepository');
