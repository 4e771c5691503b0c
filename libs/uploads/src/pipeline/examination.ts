import { Clock, isTimeoutExceededError, withTimeLimit } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { ContentReport, StagedFile, UploadProblem } from '../checks/content-check.js';
import { UploadError } from '../errors/upload.error.js';
import type { ScanVerdict } from '../scanner/upload-scanner.js';
import { Examiners } from './examiners.js';
import { describeFile, type StagedBytes } from '../staging/stage-stream.js';
import type { CreateTempFile } from '../staging/temp-files.js';
import { UploadsSettings } from '../uploads.options.js';
import { type FoundMalware, UploadJournal } from './upload-journal.js';

/** The file to store: the received one, or the image that was encoded again. */
export interface ExaminedFile extends StagedBytes {
  readonly path: string;
}

/** All facts about the bytes of a file. */
export interface Examination {
  readonly report: ContentReport;
  readonly file: ExaminedFile;
  /** The verdict of the scanner; absent if an earlier check refused the file. */
  readonly scan?: 'clean' | 'infected' | 'error';
  /** Empty for a file that is accepted. */
  readonly problems: readonly UploadProblem[];
}

/** Looks at the bytes of files, in this order: content, image, malware. It stops after the first step that finds a problem. */
@Injectable()
export class Examinations {
  constructor(
    @Inject(UploadsSettings) private readonly settings: UploadsSettings,
    @Inject(Examiners) private readonly examiners: Examiners,
    @Inject(Clock) private readonly clock: Clock,
    private readonly journal: UploadJournal,
  ) {}

  /**
   * @param sha256 of the received file
   * @param create creates the file for a new image
   * @throws UploadError with status 503 when the inspection fails or takes too long; the reason of the signal
   */
  async examine(
    received: StagedFile,
    sha256: string,
    create: CreateTempFile,
    signal: AbortSignal,
  ): Promise<Examination> {
    const foundMalware = (malware: FoundMalware): void =>
      this.journal.malware(received.policy.name, malware, received.size, sha256);
    const { size, path } = received;
    const same = { path, size, sha256 };
    const report = await this.#limited((limited) => this.examiners.inspectContent(received, limited), signal);
    const { signature } = report;
    if (signature !== undefined) foundMalware({ engine: 'signatures', signature });
    if (report.problems.length > 0) return { report, file: same, problems: report.problems };
    let file = same;
    if (received.policy.image) {
      const target = await create();
      const problems = await this.#limited(
        (limited) => this.examiners.rewriteImage(received, target, limited),
        signal,
      );
      if (problems.length > 0) return { report, file, problems };
      file = { path: target, ...(await describeFile(target, signal)) };
    }
    return { report, file, ...(await this.#scan(file.path, foundMalware, signal)) };
  }

  async #limited<T>(
    work: (options: { readonly signal: AbortSignal }) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { inspectionTimeout } = this.settings;
    try {
      return await withTimeLimit(
        this.clock,
        'inspection of an upload',
        inspectionTimeout,
        (limited) => work({ signal: limited }),
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      const reason = isTimeoutExceededError(error) ? 'in time' : 'at the moment';
      const message = `The file could not be inspected ${reason}; send it again later.`;
      throw UploadError.of('UPLOAD_INSPECTION_FAILED', message, error);
    }
  }

  /**
   * Asks the scanner, for `scanTimeout` at most.
   *
   * @throws TimeoutExceededError; the reason of the signal
   */
  scan(path: string, signal: AbortSignal): Promise<ScanVerdict> {
    return withTimeLimit(
      this.clock,
      'scan of an upload',
      this.settings.scanTimeout,
      (limited) => this.examiners.scanner.scan(path, { signal: limited }),
      signal,
    );
  }

  async #scan(
    path: string,
    foundMalware: (malware: FoundMalware) => void,
    signal: AbortSignal,
  ): Promise<Pick<Examination, 'scan' | 'problems'>> {
    const verdict = await this.scan(path, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      return { verdict: 'error', reason: String(error) } as const;
    });
    if (verdict.verdict === 'clean') return { scan: 'clean', problems: [] };
    if (verdict.verdict === 'infected') {
      const problem = { code: 'UPLOAD_MALWARE', message: 'The file contains malware.' } as const;
      foundMalware({ engine: this.examiners.scanner.name, signature: verdict.signature });
      return { scan: 'infected', problems: [problem] };
    }
    const message = 'The file could not be scanned for malware; send it again later.';
    return { scan: 'error', problems: [{ code: 'UPLOAD_SCAN_FAILED', message }] };
  }
}
