import type { Readable } from 'node:stream';
import { NotFoundError, OptionsError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { AcceptedUpload } from './accepted-upload.js';
import { UploadJournal } from './pipeline/upload-journal.js';
import { UploadPipeline } from './pipeline/upload-pipeline.js';
import type { UploadPolicy } from './policies/upload-policy.js';
import { type SafeFile, sendFile, type SendOptions } from './serving/send-file.js';
import { type TempFileOptions, TempFiles } from './staging/temp-files.js';
import { Storages } from './storage/storages.js';
import type { StoredFileStat } from './storage/upload-storage.js';
import { UploadsSettings } from './uploads.options.js';

/** A file for {@link UploadsService.accept}. */
export interface UploadSource {
  /** The bytes. The service reads them once, and destroys the stream when it refuses the file. */
  readonly stream: Readable;
  /** Name of the file, with its extension. */
  readonly filename: string;
  /** MIME type as declared by the sender. @default unknown */
  readonly declaredType?: string;
}

/** Takes files in, serves and removes them. Controllers use `@Upload()` for the files of requests. */
@Injectable()
export class UploadsService {
  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    private readonly pipeline: UploadPipeline,
    private readonly storages: Storages,
    private readonly temp: TempFiles,
    private readonly journal: UploadJournal,
  ) {}

  /** The policies by name. */
  get policies(): ReadonlyMap<string, UploadPolicy> {
    return this.settings.policies;
  }

  /** @throws OptionsError when there is no policy of that name */
  policy(name: string): UploadPolicy {
    const policy = this.settings.policies.get(name);
    if (policy) return policy;
    throw new OptionsError('uploads.policy', `one of ${[...this.settings.policies.keys()].join(', ')}`, name);
  }

  /**
   * Checks a file from anywhere, and stores it. `signal` ends the work; no file is left then.
   *
   * @throws UploadError for a file that is refused; the error of a stream that breaks off; the reason of the signal
   */
  async accept(
    policyName: string,
    source: UploadSource,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<AcceptedUpload> {
    const policy = this.policy(policyName);
    const ending = signal ? AbortSignal.any([signal, this.temp.closing]) : this.temp.closing;
    try {
      return await this.journal.record(policyName, ending, async (progress) => {
        const accepted = await this.pipeline.accept(policy, (take) => take(source), ending, progress);
        return accepted!;
      });
    } catch (error) {
      source.stream.destroy();
      throw error;
    }
  }

  /** Facts about a stored file, or `undefined` when the storage does not have it, e.g. because it is in quarantine. */
  stat(storedName: string): Promise<StoredFileStat | undefined> {
    return this.storages.accepted.stat(storedName);
  }

  /** Reads a stored file. @throws NotFoundError */
  open(storedName: string): Promise<Readable> {
    return this.storages.accepted.get(storedName);
  }

  /** Removes a stored file, also from quarantine. A file that is not there is no error. */
  async delete(storedName: string): Promise<void> {
    await this.storages.accepted.delete(storedName);
    await this.storages.quarantine.delete(storedName);
  }

  /**
   * Answers a request with a stored file so that no browser runs anything in it: `nosniff`, as an attachment, in a sandbox. Answers HEAD
   * and ranges. Resolves when the answer has been sent, or the client has gone.
   *
   * @param response of the handler's `@Res()`, of Express or Fastify
   * @throws NotFoundError when there is no such file
   */
  async sendSafely(response: object, file: SafeFile, options?: SendOptions): Promise<void> {
    const stat = await this.stat(file.storedName);
    if (!stat) throw new NotFoundError('There is no such file.');
    await sendFile(response, file, stat, this.storages.accepted, options);
  }

  /**
   * Creates an empty temporary file, calls `fn` with its path, and removes the file when `fn` has ended or failed, when `signal` aborts,
   * and when the application ends.
   *
   * @param suffix end of the file's name, e.g. `.mp3`
   */
  withTempFile<T>(
    suffix: string,
    fn: (path: string, context: { readonly signal: AbortSignal }) => T | PromiseLike<T>,
    options?: TempFileOptions,
  ): Promise<T> {
    return this.temp.withTempFile(suffix, fn, options);
  }
}
