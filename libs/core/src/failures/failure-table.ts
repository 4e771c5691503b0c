import { causesOf } from './causes.js';
import { errorCode, errorName } from './error-identity.js';
import {
  type Failure,
  type FailureClassifier,
  type FailureEntry,
  type KnownFailure,
  knownFailure,
} from './failure.js';
import { httpStatusOf } from './http-status.js';
import { APPLICATION_FAILURES, POLICY_FAILURES } from './known/application.failures.js';
import { DATABASE_FAILURES } from './known/database.failures.js';
import { FILE_FAILURES, SOCKET_CALLS } from './known/file.failures.js';
import { HTTP_FAILURES, unlistedStatus } from './known/http.failures.js';
import { NETWORK_FAILURES } from './known/network.failures.js';
import { readProperty } from './read-property.js';

const UNKNOWN = knownFailure({ kind: 'unknown', origin: 'unknown' });

/** File codes with another meaning for sockets: the socket does not exist, or the process may not use it. */
const OF_SOCKETS: ReadonlyMap<string | undefined, KnownFailure> = new Map([
  ['ENOENT', knownFailure({ kind: 'unreachable', origin: 'network' })],
  ['EACCES', knownFailure({ kind: 'configuration', origin: 'network', severity: 'medium' })],
  ['EPERM', knownFailure({ kind: 'configuration', origin: 'network', severity: 'medium' })],
]);

/** Knowledge that a package adds to the table. */
export interface FailureExtension {
  readonly entries?: readonly FailureEntry[];
  /** Classifies errors whose code has no entry. @default none */
  readonly classify?: FailureClassifier;
}

/** Immutable table of the meaning of errors: by code, class name, HTTP status and classifiers. Its methods never throw. */
export class FailureTable {
  private readonly knownCodes: Map<string, KnownFailure>;
  private readonly patterns: readonly (readonly [RegExp, KnownFailure])[];
  private readonly names: Map<string, KnownFailure>;
  private readonly statuses: Map<number, KnownFailure>;
  private readonly classifiers: readonly FailureClassifier[];

  /** @param base the table to extend; entries of the extension take precedence */
  constructor({ entries = [], classify }: FailureExtension, base?: FailureTable) {
    this.knownCodes = new Map(base?.knownCodes);
    this.names = new Map(base?.names);
    this.statuses = new Map(base?.statuses);
    this.classifiers = [...(classify ? [classify] : []), ...(base?.classifiers ?? [])];
    const patterns: (readonly [RegExp, KnownFailure])[] = [];
    for (const entry of entries) {
      const known = knownFailure(entry);
      for (const code of entry.codes ?? []) this.knownCodes.set(code, known);
      for (const name of entry.names ?? []) this.names.set(name, known);
      for (const status of entry.statuses ?? []) this.statuses.set(status, known);
      // The result of `test` with a global or sticky expression depends on the previous call.
      if (entry.codePattern)
        patterns.push([
          new RegExp(entry.codePattern, entry.codePattern.flags.replaceAll(/[gy]/g, '')),
          known,
        ]);
    }
    this.patterns = [...patterns, ...(base?.patterns ?? [])];
    Object.freeze(this);
  }

  /** Returns the codes that have an entry of their own. */
  codes(): readonly string[] {
    return [...this.knownCodes.keys()];
  }

  byCode(code: string | undefined): KnownFailure | undefined {
    if (code === undefined) return undefined;
    return this.knownCodes.get(code) ?? this.patterns.find(([pattern]) => pattern.test(code))?.[1];
  }

  byName(name: string): KnownFailure | undefined {
    return this.names.get(name);
  }

  byStatus(status: number | undefined): KnownFailure | undefined {
    if (status === undefined) return undefined;
    const unlisted = this.statuses.has(status) ? undefined : unlistedStatus(status);
    return unlisted ? knownFailure(unlisted) : this.statuses.get(status);
  }

  /** Returns the meaning of one error without its causes, by its code, else the classifiers, its class, or its HTTP status. */
  own(error: object): KnownFailure | undefined {
    return (
      this.ownCode(error) ??
      this.classified(error) ??
      this.byName(errorName(error)) ??
      this.byStatus(httpStatusOf(error))
    );
  }

  /** Returns the meaning of the error's code. */
  ownCode(error: object): KnownFailure | undefined {
    const code = errorCode(error);
    const known = this.byCode(code);
    if (known?.origin !== 'file-system' || !SOCKET_CALLS.has(readProperty(error, 'syscall'))) return known;
    return OF_SOCKETS.get(code) ?? { ...known, origin: 'network' };
  }

  /** Returns the meaning of any thrown value. If the error itself says little, its causes decide. */
  of(thrown: unknown): Failure {
    let vague: readonly [KnownFailure, object] | undefined;
    let found: readonly [KnownFailure, object] | undefined;
    for (const error of causesOf(thrown)) {
      const known = this.own(error);
      if (!known) continue;
      if (!saysLittle(known)) {
        found = [known, error];
        break;
      }
      vague ??= [known, error];
    }
    const [{ kind, origin, transient, severity, reason }, decisive] = found ?? vague ?? [UNKNOWN, thrown];
    const code = errorCode(decisive);
    const status = httpStatusOf(thrown);
    return {
      kind,
      origin,
      transient: this.#saidOfItself(thrown, status) ?? transient,
      severity,
      reason,
      ...(code !== undefined && { code }),
      ...(status !== undefined && { status }),
    };
  }

  /** Returns whether the error says that it can be retried: by its `retryable`, else by its HTTP status. */
  #saidOfItself(thrown: unknown, status: number | undefined): boolean | undefined {
    const retryable = readProperty(thrown, 'retryable');
    if (typeof retryable === 'boolean') return retryable;
    return status === undefined ? undefined : (this.byStatus(status)?.transient ?? false);
  }

  /** Returns the answer of the first classifier that knows the error. */
  classified(error: object): KnownFailure | undefined {
    for (const classify of this.classifiers) {
      const known = guarded(classify, error);
      if (known) return known;
    }
    return undefined;
  }
}

/** Returns whether a cause may say more. A failure of kind `failed` often has a cause of a more specific kind. */
const saysLittle = ({ kind, vague }: KnownFailure): boolean => vague === true || kind === 'failed';

function guarded(classify: FailureClassifier, error: object): KnownFailure | undefined {
  try {
    const description = classify(error);
    return description && knownFailure(description);
  } catch {
    return undefined;
  }
}

/**
 * The built-in table: codes of Node, undici, TLS, PostgreSQL and Prisma, error classes of common libraries, HTTP statuses, and
 * the errors of this package.
 */
export const BUILT_IN_FAILURES = new FailureTable({
  entries: [
    ...NETWORK_FAILURES,
    ...FILE_FAILURES,
    ...DATABASE_FAILURES,
    ...APPLICATION_FAILURES,
    ...POLICY_FAILURES,
    ...HTTP_FAILURES,
  ],
});
