import type { ClassificationRule } from './classification/classification.rule.js';
import type { DatabaseErrorClassifier } from './classification/database-failure.js';
import type { SamplerOptions } from './events/sampler.options.js';
import type { FingerprinterOptions } from './fingerprint/fingerprinter.options.js';
import type { IssueRules } from './issues/issue-rules.js';
import type { IssueStore } from './issues/issue-store.js';
import type { RedactorOptions } from './redaction/redactor.options.js';

/** Options of `ErrorTrackingModule.forRoot`. Durations are milliseconds. */
export interface ErrorTrackingModuleOptions {
  /** Name of the service in alerts. @default npm's, when started by npm, else 'application' */
  readonly service?: string;
  /** Rules of the application, asked before those of the package; the first that matches decides. @default [] */
  readonly rules?: readonly ClassificationRule[];
  /** Tells errors of the database: `classifyDatabaseError` of `@breakwater/database`. @default none */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
  /** Whether faults of the client (4xx) become issues, too. @default false */
  readonly trackExpected?: boolean;
  /** What is secret besides the usual, and how much of an error is kept. */
  readonly redaction?: RedactorOptions;
  /** How much of the stacks is kept. */
  readonly sampling?: SamplerOptions;
  /** How errors are told apart. */
  readonly fingerprint?: Pick<FingerprinterOptions, 'root' | 'maxEntries'>;
  /** When issues change their state; for the stores of this package, not for one of your own. */
  readonly issues?: Partial<IssueRules>;
  /** Keeps the issues; excludes `postgres`. @default a `MemoryIssueStore`, private to the process */
  readonly store?: IssueStore;
  /** How long an issue is kept after it was seen last; `Infinity` for ever. @default 90 days */
  readonly retention?: number;
  /** Length of the window of `getErrorRate()`, and of `errorRate` in `getErrorStats()`. @default 5 minutes */
  readonly window?: number;
  /** Whether an answer of this HTTP status is an error for `getErrorRate()`. @default a status of at least 400 */
  readonly isError?: (status: number) => boolean;
  /** From the first error to the call of the store; those in between are stored together. @default 1000 */
  readonly flushInterval?: number;
  /** Different errors that may wait for the store at once; further ones are counted, but belong to no issue. @default 10000 */
  readonly maxPending?: number;
  /** Limit for the last flush when the application ends. @default 5000 */
  readonly closeTimeout?: number;
}

/** Options without a default that is a value. */
type Open = 'classifyDatabaseError' | 'redaction' | 'sampling' | 'fingerprint' | 'issues' | 'store';

/** {@link ErrorTrackingModuleOptions} with every default filled in. */
export type ErrorTrackingSettings = Required<Omit<ErrorTrackingModuleOptions, Open>> &
  Pick<ErrorTrackingModuleOptions, Open>;

/** Injection token of {@link ErrorTrackingSettings}. */
export const ErrorTrackingSettings = Symbol('@breakwater/error-tracking:Settings');
