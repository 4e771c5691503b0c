import { describeThrown } from './thrown-text.js';

/** Kinds of failure with their defaults. An entry of the table can override a default. */
export const FAILURE_KINDS = {
  /** No answer in time. */
  timeout: { transient: true, severity: 'medium', reason: 'timeout' },
  /** The caller cancelled the work. */
  aborted: { transient: false, severity: 'low', reason: 'timeout' },
  /** The host is up, but nothing listens at the port. */
  refused: { transient: true, severity: 'medium', reason: 'refused' },
  /** There is no way to the host, or its name does not resolve. */
  unreachable: { transient: true, severity: 'medium', reason: 'unreachable' },
  /** The connection ended while it was in use. */
  'connection-lost': { transient: true, severity: 'medium', reason: 'reset' },
  /** A certificate or the TLS handshake is wrong. */
  tls: { transient: false, severity: 'high', reason: 'tls' },
  /** The answer violates its protocol. */
  protocol: { transient: false, severity: 'medium', reason: 'failed' },
  /** Credentials are missing, wrong or expired. */
  authentication: { transient: false, severity: 'high', reason: 'authentication' },
  /** The credentials are valid, but do not allow this operation. */
  authorization: { transient: false, severity: 'medium', reason: 'authentication' },
  /** The configuration is wrong: a database that does not exist, a port that is in use. */
  configuration: { transient: false, severity: 'high', reason: 'failed' },
  /** A limit on connections, waiting calls or a pool was reached. */
  overloaded: { transient: true, severity: 'medium', reason: 'overloaded' },
  /** Too many calls in a period of time. */
  'rate-limited': { transient: true, severity: 'low', reason: 'overloaded' },
  /** The other side is starting, shutting down or out of resources. */
  unavailable: { transient: true, severity: 'medium', reason: 'unavailable' },
  /** A circuit breaker refused the call. */
  'circuit-open': { transient: true, severity: 'medium', reason: 'circuit-open' },
  /** This application is shutting down. */
  'shutting-down': { transient: true, severity: 'low', reason: 'shutting-down' },
  /** The input is invalid. */
  validation: { transient: false, severity: 'low', reason: 'failed' },
  /** The requested resource does not exist. */
  'not-found': { transient: false, severity: 'low', reason: 'failed' },
  /** The state of the data does not allow the change. */
  conflict: { transient: false, severity: 'low', reason: 'failed' },
  /** A file or directory cannot be used. */
  file: { transient: false, severity: 'medium', reason: 'failed' },
  /** This machine has no disk space, file handles or memory left. */
  'out-of-resources': { transient: false, severity: 'high', reason: 'failed' },
  /** The client was used after it was closed. */
  closed: { transient: false, severity: 'medium', reason: 'failed' },
  /** The other side reports a failure without details. */
  failed: { transient: false, severity: 'high', reason: 'failed' },
  /** The table has no entry for the error. */
  unknown: { transient: false, severity: 'high', reason: 'failed' },
} as const satisfies Record<string, FailureConsequences>;

interface FailureConsequences {
  readonly transient: boolean;
  readonly severity: FailureSeverity;
  readonly reason: string;
}

/** Kind of a failure, e.g. `timeout` or `refused`. */
export type FailureKind = keyof typeof FAILURE_KINDS;

/** Origins of failures: `policy` is a refusal or limit of a Breakwater policy, `http` an answer of another service. */
export const FAILURE_ORIGINS = [
  'network',
  'file-system',
  'database',
  'http',
  'policy',
  'application',
  'unknown',
] as const;

/** Origin of a failure. */
export type FailureOrigin = (typeof FAILURE_ORIGINS)[number];

/** Severity of a failure. */
export type FailureSeverity = 'low' | 'medium' | 'high' | 'critical';

/** The entry of the table for an error. */
export interface KnownFailure {
  readonly kind: FailureKind;
  readonly origin: FailureOrigin;
  /** `true` if the same call can succeed a moment later. */
  readonly transient: boolean;
  readonly severity: FailureSeverity;
  /** One word that may be shown to anybody, e.g. in a health body. */
  readonly reason: string;
  /** The entry says little, so a cause that says more wins over it. */
  readonly vague?: true;
}

/** The meaning of a thrown value and its causes. */
export interface Failure extends Omit<KnownFailure, 'vague'> {
  /** Code of the error that determined the meaning. */
  readonly code?: string;
  /** HTTP status that the error carries. */
  readonly status?: number;
}

/** Classifies failures that have neither a code nor a class name of their own, e.g. by the message of a driver. */
export type FailureClassifier = (error: object) => FailureDescription | undefined;

/** A kind of failure, and its deviations from the defaults of the kind. */
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

/** Errors with the same meaning. */
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

/** Splits a text at its blanks, for the entries of a table. */
export const words = (text: string): readonly string[] => text.split(' ');

/**
 * Completes a description with the defaults of its kind.
 *
 * @throws TypeError when the kind or origin does not exist
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
