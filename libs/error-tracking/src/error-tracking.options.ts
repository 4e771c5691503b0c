import type { AlertOptions } from './alerts/alert.options.js';
import type { AlertRedis } from './alerts/replicas/redis-claims.js';
import type { ClassificationRule } from './classification/classification.rule.js';
import type { DatabaseErrorClassifier } from './classification/database-failure.js';
import type { SamplerOptions } from './events/sampler.options.js';
import type { FingerprinterOptions } from './fingerprint/fingerprinter.options.js';
import type { IssueRules } from './issues/issue-rules.js';
import type { IssueStore } from './issues/issue-store.js';
import type { PostgresClient } from './issues/postgres/postgres-client.js';
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
  /** A `PrismaClient` of the database that has the table of the issues, which replicas share; excludes `store`. @default none */
  readonly postgres?: PostgresClient;
  /** How long an issue is kept after it was seen last; `Infinity` for ever. @default 90 days */
  readonly retention?: number;
  /** Length of the window of `getErrorRate()`, and of `errorRate` in `getErrorStats()`. @default 5 minutes */
  readonly window?: number;
  /** Whether an answer of this HTTP status is an error for `getErrorRate()`. @default a status of at least 400 */
  readonly isError?: (status: number) => boolean;
  /** From the first error to the call of the store; those in between are stored together. @default 1000 */
  readonly flushInterval?: number;
  /**
   * Different errors that may wait for the store at once; further ones are counted, but belong to no issue. Each takes a kilobyte or
   * two, and up to forty with the largest context that `redaction.maxSize` lets through.
   *
   * @default 10000
   */
  readonly maxPending?: number;
  /** Equal errors that are written to the log in full within a minute; the rest is one line with their number. `Infinity` writes all. @default 10 */
  readonly maxLogged?: number;
  /** What is alerted, whom it reaches and how often; `false` for no alerts. @default rules and timing of the package, on the console */
  readonly alerts?: Omit<AlertOptions, 'service'> | false;
  /** Makes replicas send one notification, not one each: a client of ioredis. @default none: each process speaks for itself */
  readonly redis?: AlertRedis;
  /** Limit for the last flush, and for the last alerts, when the application ends. @default 5000 */
  readonly closeTimeout?: number;
}

/** Options that have no default, or one that is not here. */
type Open =
  | 'classifyDatabaseError'
  | 'redaction'
  | 'sampling'
  | 'fingerprint'
  | 'issues'
  | 'store'
  | 'postgres'
  | 'alerts'
  | 'redis';

/** {@link ErrorTrackingModuleOptions} with every default filled in. */
export type ErrorTrackingSettings = Required<Omit<ErrorTrackingModuleOptions, Open>> &
  Pick<ErrorTrackingModuleOptions, Open>;

/** Injection token of {@link ErrorTrackingSettings}. */
export const ErrorTrackingSettings = Symbol('@breakwater/error-tracking:Settings');
