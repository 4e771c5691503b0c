import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { UploadsSettings } from '../uploads.options.js';
import { LocalStorage } from './local-storage.js';
import type { UploadStorage } from './upload-storage.js';

/** The places of files of one application. */
@Injectable()
export class Storages {
  /** Accepted files. */
  readonly accepted: UploadStorage;
  /** Files that nobody could scan. Nothing serves them. */
  readonly quarantine: LocalStorage;

  constructor(@Inject(UploadsSettings) { folder, storage, minFreeBytes }: UploadsSettings) {
    this.accepted = storage ?? new LocalStorage(join(folder, 'files'), { minFreeBytes });
    this.quarantine = new LocalStorage(join(folder, 'quarantine'), { minFreeBytes });
  }
}
