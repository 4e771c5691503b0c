import type { Occurrences } from '../issues/occurrences.js';

/** Equal errors of a short time, as an exporter receives them. All texts are redacted. */
export interface ExportedErrors extends Omit<Occurrences, 'alias'> {
  /** Id of the issue, the same as in `GET /errors/:id`. */
  readonly issue: string;
  /** The option `service` of the module. */
  readonly service: string;
  /** Name of the host or the pod. */
  readonly instance: string;
}

/** Port: passes errors on to another service. */
export interface IssueExporter {
  /** Unique among the exporters of an application; appears in logs and metrics. */
  readonly name: string;
  /** Prepares the exporter while the application starts. `false` switches the exporter off, and a rejection stops the start. */
  start?(): Promise<boolean>;
  /**
   * Sends errors of one fingerprint. The promise resolves when the service has accepted them, and rejects otherwise. Rejected errors wait
   * and are sent again together with those that have occurred since. An `AppError` that is not retryable drops them, and `retryAfter` of an
   * `AppError` delays the next attempt.
   *
   * @param signal aborts when the time limit has passed
   */
  export(errors: ExportedErrors, signal: AbortSignal): Promise<void>;
  /** Releases what the exporter holds, after the last errors. */
  close?(signal: AbortSignal): Promise<void>;
}
