import { AppError, type AppErrorOptions, seconds } from '@breakwater/core';
import type { UploadProblem } from '../checks/content-check.js';
import { UPLOAD_CODES, type UploadCode } from '../checks/upload-codes.js';

/** Time after which a client may send the file again when the fault was ours. */
const RETRY_AFTER = seconds(10);

/** An upload was refused. `problems` has every reason that is known, in the order of the checks. */
export class UploadError extends AppError {
  override readonly name = 'UploadError';
  declare readonly code: UploadCode;
  readonly problems: readonly UploadProblem[];

  /** @param problems at least one; the first one decides about code, status and message */
  constructor(problems: readonly [UploadProblem, ...UploadProblem[]], options: AppErrorOptions = {}) {
    const [{ code, message }] = problems;
    const status = UPLOAD_CODES[code];
    const retryable = status === 503;
    super(
      message,
      { code, status, retryable },
      {
        ...(retryable && { retryAfter: RETRY_AFTER }),
        metadata: { codes: problems.map((problem) => problem.code) },
        ...options,
      },
    );
    this.problems = problems;
  }

  /** Creates the error of one problem. */
  static of(code: UploadCode, message: string, cause?: unknown): UploadError {
    return new UploadError([{ code, message }], cause === undefined ? {} : { cause });
  }
}
