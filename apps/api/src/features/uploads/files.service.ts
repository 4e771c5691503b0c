import { Clock, NotFoundError } from '@breakwater/core';
import { type AcceptedUpload, UploadsService } from '@breakwater/uploads';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FileKind, StoredFile } from './stored-file.js';
import { StoredFileRepository } from './stored-file.repository.js';

/** Answer to an upload. */
export interface FileAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
}

/** Keeps and serves the files of videos and users. */
@Injectable()
export class FilesService {
  readonly #logger = new Logger('Files');

  constructor(
    private readonly uploads: UploadsService,
    @Inject(StoredFileRepository) private readonly files: StoredFileRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Keeps an accepted file, and removes the one before. */
  async keep(kind: FileKind, ownerId: string, upload: AcceptedUpload): Promise<FileAnswer> {
    const { id, storedName, originalName, mime, size, sha256 } = upload;
    const uploadedAt = this.clock.date();
    const former = await this.files.replace({
      kind,
      ownerId,
      storedName,
      originalName,
      mime,
      size,
      sha256,
      uploadedAt,
    });
    if (former) await this.#remove(former);
    return { id, name: originalName, type: mime, size, sha256 };
  }

  /**
   * Answers with a file. Browsers show images and videos, and run nothing in them.
   *
   * @throws NotFoundError
   */
  async send(response: object, kind: FileKind, ownerId: string): Promise<void> {
    const file = await this.files.find(kind, ownerId);
    if (!file) throw new NotFoundError(`There is no ${kind} of ${ownerId}.`);
    await this.uploads.sendSafely(response, file, { inline: true });
  }

  /** The new file is in place, so a former one that cannot be removed only takes up space. */
  async #remove({ kind, ownerId, storedName }: StoredFile): Promise<void> {
    try {
      await this.uploads.delete(storedName);
    } catch (error) {
      this.#logger.warn(
        `The former ${kind} of ${ownerId} stays in the storage as '${storedName}': ${String(error)}`,
      );
    }
  }
}
