import {
  Clock,
  currentContext,
  ErrorReporter,
  LoggerErrorReporter,
  Redactor,
  ResilienceEvents,
  withBlanksForControls,
} from '@breakwater/core';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { UploadProblem } from '../checks/content-check.js';
import { UPLOAD_CODES } from '../checks/upload-codes.js';
import { MalwareFoundError } from '../errors/malware-found.error.js';
import { UploadError } from '../errors/upload.error.js';
import type { UploadOutcome } from '../uploads.events.js';

/** Longest name of malware in a log line. */
const MAX_SIGNATURE = 200;

/** Malware in a file. */
export interface FoundMalware {
  /** Name of the scanner, or `signatures` for the inspection of the content. */
  readonly engine: string;
  readonly signature: string;
}

/** Facts about an upload that are known step by step. */
export interface UploadProgress {
  /** Bytes that were received. */
  size: number;
  quarantined: boolean;
}

/** Tells logs, metrics, error tracking and alerts of uploads: one event and at most one log line for each. */
@Injectable()
export class UploadJournal {
  readonly #logger = new Logger('Uploads');
  readonly #errors: ErrorReporter;
  #running = 0;

  constructor(
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Optional() @Inject(ErrorReporter) errors?: ErrorReporter,
  ) {
    this.#errors = errors ?? new LoggerErrorReporter(redactor);
  }

  /** Uploads that are under way. */
  get running(): number {
    return this.#running;
  }

  /**
   * Runs one upload and records its outcome.
   *
   * @param problemsOf reads the problems from the result; without it the result is an accepted file
   */
  async record<T>(
    policy: string,
    signal: AbortSignal,
    upload: (progress: UploadProgress) => Promise<T>,
    problemsOf: (result: T) => readonly UploadProblem[] = () => [],
  ): Promise<T> {
    const begin = this.clock.now();
    const progress: UploadProgress = { size: 0, quarantined: false };
    this.#running++;
    try {
      const result = await upload(progress);
      const problems = problemsOf(result);
      this.#end(
        policy,
        begin,
        progress,
        progress.quarantined ? 'quarantined' : outcomeOf(problems),
        problems,
      );
      return result;
    } catch (error) {
      const problems = error instanceof UploadError ? error.problems : [];
      const outcome = signal.aborted ? 'aborted' : outcomeOf(problems, 'failed');
      this.#end(policy, begin, progress, outcome, problems, error);
      throw error;
    } finally {
      this.#running--;
    }
  }

  /** Logs a file that could not be removed, so that an operator can. */
  notRemoved(file: string, error: unknown): void {
    this.#logger.error(`The file '${file}' could not be removed: ${this.redactor.headline(error)}`);
  }

  /** Publishes an event about malware, and reports an error, which raises an alert. */
  malware(policy: string, found: FoundMalware, size: number, sha256: string): void {
    const requestId = currentContext()?.requestId;
    const signature = withBlanksForControls(found.signature).slice(0, MAX_SIGNATURE);
    const facts = { policy, engine: found.engine, signature, size, sha256, requestId };
    this.events.publish('upload.malware', facts);
    const message = `An upload for the policy '${policy}' contained malware (${signature}) and was refused.`;
    const { engine } = found;
    const error = new MalwareFoundError(message, { metadata: { engine, signature, size, sha256 } });
    try {
      this.#errors.report(error, { ...(requestId !== undefined && { requestId }) });
    } catch {
      // A failing reporter must not change the answer.
    }
  }

  #end(
    policy: string,
    begin: number,
    { size }: UploadProgress,
    outcome: UploadOutcome,
    problems: readonly UploadProblem[],
    error?: unknown,
  ): void {
    const requestId = currentContext()?.requestId;
    const codes = outcome === 'aborted' ? [] : problems.map(({ code }) => code);
    const [code] = codes;
    this.events.publish('upload.finished', {
      policy,
      outcome,
      codes,
      ...(code !== undefined && { code }),
      size,
      duration: this.clock.now() - begin,
      requestId,
    });
    const wanted = outcome === 'accepted' || outcome === 'aborted';
    // The report about malware is the log line of its upload.
    if (wanted || codes.includes('UPLOAD_MALWARE')) return;
    const request = requestId === undefined ? '' : ` in request ${requestId}`;
    const upload = `an upload of ${size} bytes for the policy '${policy}'${request}`;
    if (outcome === 'refused') this.#logger.warn(`Refused ${upload}: ${codes.join(', ')}.`);
    else if (outcome === 'quarantined')
      this.#logger.error(
        `Put ${upload} in quarantine, because it could not be scanned. Run uploads.rescan later.`,
      );
    else this.#logger.error(`Failed to take in ${upload}: ${this.#reasonOf(codes, error)}`);
  }

  #reasonOf(codes: readonly string[], error: unknown): string {
    const cause: unknown = error instanceof UploadError ? error.cause : error;
    const reasons = cause === undefined ? codes : [...codes, this.redactor.headline(cause)];
    return reasons.join('; ');
  }
}

/** @param otherwise the outcome without problems */
function outcomeOf(problems: readonly UploadProblem[], otherwise: UploadOutcome = 'accepted'): UploadOutcome {
  const [first] = problems;
  if (!first) return otherwise;
  return UPLOAD_CODES[first.code] < 500 ? 'refused' : 'failed';
}
