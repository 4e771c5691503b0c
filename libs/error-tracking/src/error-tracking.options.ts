import type { RedactorOptions } from '@breakwater/core';
import type { AlertOptions } from './alerts/alert.options.js';
import type { AlertRedis } from './alerts/replicas/redis-connection.js';
import type { ClassificationRule } from './classification/classification.rule.js';
import type { DatabaseErrorClassifier } from './classification/database-verdict.js';
import type { IssueExporter } from './exporters/issue-exporter.js';
import type { FingerprinterOptions } from './fingerprint/fingerprinter.options.js';
import type { IssueRules } from './issues/issue-rules.js';
import type { IssueStore } from './issues/issue-store.js';
import type { PostgresClient } from './issues/postgres/postgres.issue-store.js';
import type { OptionalLimit } from './limits/limit.js';
import type { SamplerOptions } from './samples/sampler.js';

/** Options of `ErrorTrackingModule.forRoot`. Durations are milliseconds. */
export interface ErrorTrackingModuleOptions {
  /** Name of the service in alerts. @default the name in `package.json` when npm starts the process, else 'application' */
  readonly service?: string;
  /** Rules of the application. They are evaluated before the built-in rules; the first match decides. @default [] */
  readonly rules?: readonly ClassificationRule[];
  /** Recognises errors of the database: `classifyDatabaseError` of `@breakwater/database`. @default none */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
  /** Creates issues of errors of clients (4xx) as well. @default false */
  readonly trackExpected?: boolean;
  /**
   * Further secrets to remove, and the size up to which errors are kept. The option extends the one `Redactor` of the application, so
   * it applies to log lines, answers and traces as well.
   */
  readonly redaction?: RedactorOptions;
  /** Size of the samples. */
  readonly sampling?: SamplerOptions;
  /** Decides which errors are equal. */
  readonly fingerprint?: Pick<FingerprinterOptions, 'root' | 'maxEntries'>;
  /** Limits at which issues change their state. They apply to the stores of this package, not to the option `store`. */
  readonly issues?: Partial<IssueRules>;
  /** Keeps the issues; excludes `postgres`. @default a `MemoryIssueStore`, private to the process */
  readonly store?: IssueStore;
  /** A `PrismaClient` of the database with the table `error_issues`, which all replicas share; excludes `store`. @default none */
  readonly postgres?: PostgresClient;
  /** Pass the errors of issues on to other services, e.g. `[sentryExporter()]`. @default [] */
  readonly exporters?: readonly IssueExporter[];
  /** Milliseconds that an issue is kept after its last occurrence; `false` (or `Infinity`) keeps it for ever. @default 90 days */
  readonly retention?: OptionalLimit;
  /** Length of the window of `getErrorRate()`, and of `errorRate` in `getErrorStats()`. @default 5 minutes */
  readonly window?: number;
  /**
   * Decides by the HTTP status of an answer whether it counts as an error in `getErrorRate()`.
   * @default a status of at least 500
   */
  readonly isError?: (status: number) => boolean;
  /** Wait between the first error and the call of the store and of the exporters; errors in between are passed on together. @default 1000 */
  readonly flushInterval?: number;
  /**
   * Maximum number of different errors that wait for the store, and for each exporter; further ones are only counted. Each takes 1 to 2 kB,
   * and up to 40 kB with the largest context that `redaction.maxSize` allows. `false` for no limit.
   *
   * @default 10000
   */
  readonly maxPending?: OptionalLimit;
  /** Maximum number of equal errors per minute that are logged in full; one line counts the rest. `false` logs all. @default 10 */
  readonly maxLogged?: OptionalLimit;
  /** Rules, channels and timing of the alerts; `false` disables alerts. @default the default rules and timing, on the console */
  readonly alerts?: Omit<AlertOptions, 'service'> | false;
  /** A client of ioredis, through which replicas send each notification once. @default none: each process sends its own notifications */
  readonly redis?: AlertRedis;
  /**
   * Time limit for storing the last errors and sending the last alerts when the application ends. It cannot be switched off, because a
   * store that hangs must not keep the process from ending.
   *
   * @default 5000
   */
  readonly closeTimeout?: number;
}

/** Options without a default in `DEFAULT_ERROR_TRACKING_OPTIONS`. */
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

/** Options whose limit can be switched off. */
type Limited = 'retention' | 'maxPending' | 'maxLogged';

/** {@link ErrorTrackingModuleOptions} with every default filled in. A limit that is switched off is `Infinity`. */
export type ErrorTrackingSettings = Required<Omit<ErrorTrackingModuleOptions, Open | Limited>> &
  Pick<ErrorTrackingModuleOptions, Open> &
  Readonly<Record<Limited, number>>;

/** Injection token of {@link ErrorTrackingSettings}. */
export const ErrorTrackingSettings = Symbol('@breakwater/error-tracking:Settings');
