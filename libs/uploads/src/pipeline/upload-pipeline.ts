import { randomBytes } from 'node:crypto';
import { Clock, isTimeoutExceededError, withTimeLimit } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { AcceptedUpload } from '../accepted-upload.js';
import type { StagedFile, UploadProblem } from '../checks/content-check.js';
import { UploadError } from '../errors/upload.error.js';
import type { FileName } from '../names/file-name.js';
import type { UploadPolicy } from '../policies/upload-policy.js';
import { stageStream } from '../staging/stage-stream.js';
import { type CreateTempFile, TempFiles } from '../staging/temp-files.js';
import { Storages } from '../storage/storages.js';
import type { UploadStorage } from '../storage/upload-storage.js';
import { UploadsSettings } from '../uploads.options.js';
import { Examinations } from './examination.js';
import { Examiners } from './examiners.js';
import { checkClaims, type IncomingFile } from './incoming-file.js';
import { tooLarge } from './size-limit.js';
import { UploadJournal, type UploadProgress } from './upload-journal.js';

/** Takes the bytes of a file. Resolves when they are on the disk. */
export type TakeFile = (incoming: IncomingFile) => Promise<void>;

interface ReceivedFile {
  readonly file: StagedFile;
  readonly name: FileName;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** Takes a file in: claims, bytes on the disk, examination, storage. A failure leaves neither a temporary nor a stored file. */
@Injectable()
export class UploadPipeline {
  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(Examiners) private readonly examiners: Examiners,
    @Inject(Clock) private readonly clock: Clock,
    private readonly storages: Storages,
    private readonly temp: TempFiles,
    private readonly examinations: Examinations,
    private readonly journal: UploadJournal,
  ) {}

  /**
   * @param receive passes the file to its parameter, and resolves when everything has arrived
   * @returns `undefined` if no file arrived
   * @throws UploadError for a file that is refused; the error of `receive`; the reason of the signal
   */
  accept(
    policy: UploadPolicy,
    receive: (take: TakeFile) => Promise<void>,
    signal: AbortSignal,
    progress: UploadProgress,
  ): Promise<AcceptedUpload | undefined> {
    return this.temp.withFiles(async (create) => {
      signal.throwIfAborted();
      const received = await this.#receive(policy, receive, create, signal, progress);
      if (!received) return undefined;
      const { file, name, sha256 } = received;
      const { expected } = file;
      const examination = await this.examinations.examine(file, sha256, create, signal);
      const quarantined = examination.scan === 'error' && this.settings.onScanError === 'quarantine';
      if (examination.problems.length > 0 && !quarantined) throw refusal(examination.problems);
      progress.quarantined = quarantined;
      const id = randomBytes(16).toString('hex');
      const storedName = `${id}.${expected.extensions[0]}`;
      await this.#store(this.#storageFor(quarantined), storedName, examination.file.path, signal);
      return {
        id,
        storedName,
        originalName: name.display,
        mime: expected.mimeType,
        size: examination.file.size,
        sha256: examination.file.sha256,
        scan: { engine: this.examiners.scanner.name, verdict: quarantined ? 'error' : 'clean' },
        quarantined,
        warnings: [...name.warnings, ...examination.report.warnings],
      };
    });
  }

  /** Writes the file to the disk. When it returns or throws, nothing writes any more. */
  async #receive(
    policy: UploadPolicy,
    receive: (take: TakeFile) => Promise<void>,
    create: CreateTempFile,
    signal: AbortSignal,
    progress: UploadProgress,
  ): Promise<ReceivedFile | undefined> {
    const failed = new AbortController();
    const limited = AbortSignal.any([signal, failed.signal]);
    let taken: Promise<ReceivedFile> | undefined;
    const take: TakeFile = async (incoming) => {
      if (taken) throw UploadError.of('UPLOAD_FIELD', 'Send one file only.');
      taken = this.#take(policy, incoming, create, limited, progress);
      await taken;
    };
    try {
      await receive(take);
      return await taken;
    } catch (error) {
      failed.abort(error);
      await Promise.resolve(taken).catch(() => undefined);
      signal.throwIfAborted();
      throw error;
    }
  }

  async #take(
    policy: UploadPolicy,
    incoming: IncomingFile,
    create: CreateTempFile,
    signal: AbortSignal,
    progress: UploadProgress,
  ): Promise<ReceivedFile> {
    const { name, expected, declaredType, problems } = checkClaims(policy, incoming);
    if (!name || !expected || problems.length > 0) throw refusal(problems);
    const path = await create();
    const { size, sha256 } = await stageStream(incoming.stream, path, {
      limit: policy.maxSize,
      tooLarge: () => tooLarge(policy),
      signal,
      onProgress: (bytes) => (progress.size = bytes),
    });
    if (size === 0) throw UploadError.of('UPLOAD_EMPTY', 'The file is empty.');
    const { extension } = name;
    const declared = declaredType !== undefined && { declaredType };
    return { name, sha256, file: { path, size, policy, extension, expected, ...declared } };
  }

  /** Removes a stored file whose request failed afterwards. Never rejects. */
  async discard({ storedName, quarantined }: AcceptedUpload): Promise<void> {
    await this.#delete(this.#storageFor(quarantined), storedName);
  }

  #storageFor(quarantined: boolean): UploadStorage {
    return quarantined ? this.storages.quarantine : this.storages.accepted;
  }

  async #store(storage: UploadStorage, name: string, path: string, signal: AbortSignal): Promise<void> {
    let put: Promise<void> | undefined;
    try {
      await withTimeLimit(
        this.clock,
        'storage of an upload',
        this.settings.storageTimeout,
        (limited) => (put = storage.put(name, path, { signal: limited })),
        signal,
      );
      signal.throwIfAborted();
    } catch (error) {
      // A `put` that goes on after its limit may still store the file.
      const settled = Promise.resolve(put).catch(() => undefined);
      const removed = settled.then(() => this.#delete(storage, name));
      if (!signal.aborted && !isTimeoutExceededError(error)) await removed;
      signal.throwIfAborted();
      const message = 'The file could not be stored; send it again later.';
      throw UploadError.of('UPLOAD_STORAGE_FAILED', message, error);
    }
  }

  async #delete(storage: UploadStorage, name: string): Promise<void> {
    try {
      await storage.delete(name);
    } catch (error) {
      this.journal.notRemoved(name, error);
    }
  }
}

/** @param problems at least one */
const refusal = (problems: readonly UploadProblem[]): UploadError =>
  new UploadError(problems as [UploadProblem, ...UploadProblem[]]);
