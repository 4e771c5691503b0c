import { lstat } from 'node:fs/promises';
import { NotFoundError } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { ContentReport, StagedFile, UploadProblem } from '../checks/content-check.js';
import type { UploadCode } from '../checks/upload-codes.js';
import { UploadError } from '../errors/upload.error.js';
import { Examinations } from '../pipeline/examination.js';
import { checkClaims } from '../pipeline/incoming-file.js';
import { tooLarge } from '../pipeline/size-limit.js';
import { UploadJournal } from '../pipeline/upload-journal.js';
import type { UploadPolicy } from '../policies/upload-policy.js';
import { describeFile } from '../staging/stage-stream.js';
import { TempFiles } from '../staging/temp-files.js';
import { UploadsService } from '../uploads.service.js';

/** Facts about a validated file. */
export interface FileMetadata {
  /** Size in bytes. */
  readonly size: number;
  /** The type of the bytes; `undefined` for unknown bytes, and if an earlier check refused the file. */
  readonly mimeType: string | undefined;
  /** Extension of the name with the dot, e.g. `.mp4`; empty without one. */
  readonly extension: string;
  /** SHA-256 in hexadecimal digits; `undefined` for a file above the limit, which is not read. */
  readonly hash: string | undefined;
  readonly isExecutable: boolean;
  readonly hasSuspiciousContent: boolean;
}

/** The result of a validation. */
export interface FileValidation {
  readonly isValid: boolean;
  /** Sentences for the user. */
  readonly errors: readonly string[];
  /** The codes of the errors, in the same order. */
  readonly codes: readonly UploadCode[];
  readonly warnings: readonly string[];
  readonly metadata: FileMetadata;
}

/** Options of {@link FileSecurityService.validateUpload}. */
export interface ValidateOptions {
  /** MIME type that the sender declared. @default unknown */
  readonly declaredType?: string;
  readonly signal?: AbortSignal;
}

const NOTHING_SEEN: Omit<ContentReport, 'problems'> = {
  mimeType: undefined,
  isExecutable: false,
  hasSuspiciousContent: false,
  warnings: [],
};

/** Validates files on the disk. It changes and stores nothing. */
@Injectable()
export class FileSecurityService {
  constructor(
    private readonly uploads: UploadsService,
    @Inject(TempFiles) private readonly temp: TempFiles,
    private readonly examinations: Examinations,
    private readonly journal: UploadJournal,
  ) {}

  /**
   * Checks a file by the rules of a policy, as an upload is checked: name, size, type, content, image and malware. It stops at the first
   * step that finds a problem. A scanner or an inspection that fails makes the file invalid.
   *
   * @param path of a regular file that does not change meanwhile
   * @param filename name of the client, with its extension
   * @throws NotFoundError without such a file; the reason of the signal
   */
  async validateUpload(
    path: string,
    filename: string,
    policyName: string,
    { declaredType, signal }: ValidateOptions = {},
  ): Promise<FileValidation> {
    const policy = this.uploads.policy(policyName);
    const ending = signal ? AbortSignal.any([signal, this.temp.closing]) : this.temp.closing;
    const stat = await lstat(path).catch(() => undefined);
    if (!stat?.isFile()) throw new NotFoundError('There is no regular file at the path.');
    const claims = { filename, ...(declaredType !== undefined && { declaredType }) };
    return this.journal
      .record(
        policyName,
        ending,
        (progress) => {
          progress.size = stat.size;
          return this.#validate(policy, path, stat.size, claims, ending);
        },
        ({ problems }) => problems,
      )
      .then(({ validation }) => validation);
  }

  async #validate(
    policy: UploadPolicy,
    path: string,
    size: number,
    claims: { readonly filename: string; readonly declaredType?: string },
    signal: AbortSignal,
  ): Promise<{ readonly validation: FileValidation; readonly problems: readonly UploadProblem[] }> {
    const { name, expected, declaredType, problems: claimed } = checkClaims(policy, claims);
    const problems: UploadProblem[] = [...sizeProblems(policy, size), ...claimed];
    let seen = NOTHING_SEEN;
    let hash: string | undefined;
    if (size <= policy.maxSize) ({ sha256: hash } = await describeFile(path, signal));
    if (problems.length === 0 && name && expected && hash !== undefined) {
      const file: StagedFile = {
        path,
        size,
        policy,
        extension: name.extension,
        expected,
        ...(declaredType !== undefined && { declaredType }),
      };
      const sha256 = hash;
      try {
        const { report, problems: found } = await this.temp.withFiles((create) =>
          this.examinations.examine(file, sha256, create, signal),
        );
        seen = report;
        problems.push(...found);
      } catch (error) {
        if (!(error instanceof UploadError)) throw error;
        problems.push(...error.problems);
      }
    }
    const { mimeType, isExecutable, hasSuspiciousContent } = seen;
    const extension = name?.extension ? `.${name.extension}` : '';
    const validation: FileValidation = {
      isValid: problems.length === 0,
      errors: problems.map(({ message }) => message),
      codes: problems.map(({ code }) => code),
      warnings: [...(name?.warnings ?? []), ...seen.warnings],
      metadata: { size, mimeType, extension, hash, isExecutable, hasSuspiciousContent },
    };
    return { validation, problems };
  }
}

function sizeProblems(policy: UploadPolicy, size: number): readonly UploadProblem[] {
  if (size > policy.maxSize) return tooLarge(policy).problems;
  return size === 0 ? [{ code: 'UPLOAD_EMPTY', message: 'The file is empty.' }] : [];
}
