import { Injectable } from '@nestjs/common';
import type { FileKind, StoredFile } from './stored-file.js';
import type { StoredFileRepository } from './stored-file.repository.js';

/** {@link StoredFileRepository} in memory, for specs and for a trial without a database. */
@Injectable()
export class InMemoryStoredFileRepository implements StoredFileRepository {
  readonly #files = new Map<string, StoredFile>();

  async find(kind: FileKind, ownerId: string): Promise<StoredFile | undefined> {
    return this.#files.get(`${kind}/${ownerId}`);
  }

  async replace(file: StoredFile): Promise<StoredFile | undefined> {
    const key = `${file.kind}/${file.ownerId}`;
    const former = this.#files.get(key);
    this.#files.set(key, file);
    return former;
  }
}
