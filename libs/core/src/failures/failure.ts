import { describeThrown } from './thrown-text.js';

/** Kinds of failure, each with what follows from it unless an entry of the table says otherwise. */
export const FAILURE_KINDS = {
  /** No answer in time. */
  timeout: { transient: true, severity: 'medium', reason: 'timeout' },
  /** The caller gave up and cancelled the work. */
  aborted: { transient: false, severity: 'low', reason: 'timeout' },
  /** The host is up, but nothing listens at the port. */
  refused: { transient: true, severity: 'medium', reason: 'refused' },
  /** There is no way to the host, or its name does not resolve. */
  unreachable: { transient: true, severity: 'medium', reason: 'unreachable' },
  /** The connection ended while it was in use. */
  'connection-lost': { transient: true, severity: 'medium', reason: 'reset' },
  /** A certificate or the TLS handshake is wrong. */
  tls: { transient: false, severity: 'high', reason: 'tls' },
  /** The answer breaks the rules of its protocol. */
  protocol: { transient: false, severity: 'medium', reason: 'failed' },
  /** Credentials are missing, wrong or expired. */
  authentication: { transient: false, severity: 'high', reason: 'authentication' },
  /** The credentials are right, but they do not allow this. */
  authorization: { transient: false, severity: 'medium', reason: 'authentication' },
  /** Somebody has to change the configuration: a database that does not exist, a port that is taken. */
  configuration: { transient: false, severity: 'high', reason: 'failed' },
  /** A limit of connections, of waiting calls or of a pool is reached. */
  overloaded: { transient: true, severity: 'medium', reason: 'overloaded' },
  /** Too many calls in a period of time. */
  'rate-limited': { transient: true, severity: 'low', reason: 'overloaded' },
  /** The other side starts up, shuts down or has no resources left. */
  unavailable: { transient: true, severity: 'medium', reason: 'unavailable' },
  /** A circuit breaker refused the call. */
  'circuit-open': { transient: true, severity: 'medium', reason: 'circuit-open' },
  /** This application is shutting down. */
  'shutting-down': { transient: true, severity: 'low', reason: 'shutting-down' },
  /** The input is wrong. */
  validation: { transient: false, severity: 'low', reason: 'failed' },
  /** The thing asked for does not exist. */
  'not-found': { transient: false, severity: 'low', reason: 'failed' },
  /** The state of the data does not allow the change. */
  conflict: { transient: false, severity: 'low', reason: 'failed' },
  /** A file or directory cannot be used. */
  file: { transient: false, severity: 'medium', reason: 'failed' },
  /** This machine has no disk space, file handles or memory left. */
  'out-of-resources': { transient: false, severity: 'high', reason: 'failed' },
  /** The client was used after it was closed. */
  closed: { transient: false, severity: 'medium', reason: 'failed' },
  /** The other side reports a failure of its own and says no more. */
  failed: { transient: false, severity: 'high', reason: 'failed' },
  /** Nothing is known about it. */
  unknown: { transient: false, severity: 'high', reason: 'failed' },
} as const satisfies Record<string, FailureConsequences>;

interface FailureConsequences {
  readonly transient: boolean;
  readonly severity: FailureSeverity;
  readonly reason: string;
}

/** What kind of failure it is, e.g. `timeout` or `refused`. */
export type FailureKind = keyof typeof FAILURE_KINDS;

/** Where failures come from: `policy` is a refusal or a limit of ours, `http` an answer of another service. */
export const FAILURE_ORIGINS = [
  'network',
  'file-system',
  'database',
  'http',
  'policy',
  'application',
  'unknown',
] as const;

/** Where the failure comes from. */
export type FailureOrigin = (typeof FAILURE_ORIGINS)[number];

/** How bad it is. */
export type FailureSeverity = 'low' | 'medium' | 'high' | 'critical';

/** What the table knows about an error. */
export interface KnownFailure {
  readonly kind: FailureKind;
  readonly origin: FailureOrigin;
  /** Whether the same call can succeed a moment later. */
  readonly transient: boolean;
  readonly severity: FailureSeverity;
  /** One word that may be shown to anybody, e.g. in a health body. */
  readonly reason: string;
  /** The entry says little, so a cause that says more wins over it. */
  readonly vague?: true;
}

/** What is known about a thrown value and the errors that led to it. */
export interface Failure extends Omit<KnownFailure, 'vague'> {
  /** Code of the error that decided. */
  readonly code?: string;
  /** HTTP status that the error carries. */
  readonly status?: number;
}

/** Tells kinds of failure apart that have neither a code nor a class name of their own, e.g. by the text of a driver. */
export type FailureClassifier = (error: object) => FailureDescription | undefined;

/** A kind of failure, and how it differs from the other failures of its kind. */
export interface FailureDescription {
  readonly kind: FailureKind;
  readonly origin: FailureOrigin;
  /** @default that of the kind */
  readonly transient?: boolean;
  /** @default that of the kind */
  readonly severity?: FailureSeverity;
  /** One word of small letters, digits and hyphens. @default that of the kind */
  readonly reason?: string;
  /** The entry says little, so a cause that says more wins over it. @default false */
  readonly vague?: true;
}

/** Errors that mean the same. */
export interface FailureEntry extends FailureDescription {
  /** Values of `error.code`. */
  readonly codes?: readonly string[];
  /** Matches values of `error.code` that no entry lists. */
  readonly codePattern?: RegExp;
  /** Names of error classes. */
  readonly names?: readonly string[];
  /** HTTP statuses. */
  readonly statuses?: readonly number[];
}

/** A list of words, separated by blanks, for the entries of a table. */
export const words = (text: string): readonly string[] => text.split(' ');

/**
 * Completes a description with the defaults of its kind.
 *
 * @throws TypeError when there is no such kind or origin
 */
export function knownFailure(description: FailureDescription): KnownFailure {
  const { kind, origin, vague } = description;
  if (!Object.hasOwn(FAILURE_KINDS, kind)) throw unknownWord('kind', Object.keys(FAILURE_KINDS), kind);
  if (!FAILURE_ORIGINS.includes(origin)) throw unknownWord('origin', FAILURE_ORIGINS, origin);
  const defaults: FailureConsequences = FAILURE_KINDS[kind];
  return Object.freeze({
    kind,
    origin,
    transient: description.transient ?? defaults.transient,
    severity: description.severity ?? defaults.severity,
    reason: description.reason ?? defaults.reason,
    ...(vague && { vague }),
  });
}

const unknownWord = (option: string, known: readonly string[], actual: unknown): TypeError =>
  new TypeError(
    `Expected "failures.${option}" to be one of ${known.join(', ')}, got ${describeThrown(actual)}`,
  );
