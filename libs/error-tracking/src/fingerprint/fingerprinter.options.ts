import { isInstance, type OptionsCheck, Redactor } from '@breakwater/core';
import { checkCount, type OptionalLimit, limitOf } from '../limits/limit.js';

/** The identity of an error. */
export interface Fingerprint {
  /** Identical for equal errors, on every machine: `v2:` and 16 hexadecimal digits. */
  readonly value: string;
  /** The fingerprint of version 1, by which the store finds the earlier issue of the error. */
  readonly alias: string;
  /** Class and message of the first such error, without secrets. */
  readonly title: string;
  /** Name of the error's class; `thrown` for a value that is not an error. */
  readonly name: string;
  readonly code?: string;
}

/** Defaults of a `Fingerprinter`; `root` is the working directory, `redactor` one with its defaults. */
export const DEFAULT_FINGERPRINTER_OPTIONS = { maxEntries: 10_000 } as const;

/** Prefix of each fingerprint. A change of the grouping needs a new version, so that old and new issues do not mix. */
export type FingerprintVersion = 'v1' | 'v2';

/** Options of a `Fingerprinter`. */
export interface FingerprinterOptions {
  /** Base of the paths of modules that belong to no package. @default process.cwd() */
  readonly root?: string;
  /** Removes secrets from titles. @default a redactor with its defaults */
  readonly redactor?: Redactor;
  /** Number of stacks that are remembered, which makes repeated errors cheap; 0.5 to 2 kB each. `false` keeps all. @default 10000 */
  readonly maxEntries?: OptionalLimit;
}

interface FingerprinterSettings {
  readonly root: string;
  readonly redactor: Redactor;
  readonly maxEntries: number;
}

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveFingerprinterOptions(
  options: FingerprinterOptions,
  check: OptionsCheck,
): FingerprinterSettings {
  check.known(options, ['root', 'redactor', 'maxEntries']);
  const {
    root = process.cwd(),
    redactor = new Redactor(),
    maxEntries = DEFAULT_FINGERPRINTER_OPTIONS.maxEntries,
  } = options;
  check.that(typeof root === 'string' && root !== '', 'root', 'the path of a directory', root);
  check.that(isInstance(redactor, Redactor), 'redactor', 'a Redactor of @breakwater/core', redactor);
  checkCount(check, 'maxEntries', maxEntries, 1);
  return { root, redactor, maxEntries: limitOf(maxEntries) };
}
