import type { Redactor } from '@breakwater/core';

/** Which errors are the same. */
export interface Fingerprint {
  /** Equal for equal errors on every machine: `v1:` and 16 hexadecimal digits. */
  readonly value: string;
  /** Class and message of the error, with nothing in it that varies or is secret. */
  readonly title: string;
  /** Name of the error's class; `thrown` for what is no error. */
  readonly name: string;
  readonly code?: string;
}

/** Defaults of a `Fingerprinter`; `root` is the working directory, `redactor` one with its defaults. */
export const DEFAULT_FINGERPRINTER_OPTIONS = { maxEntries: 10_000 } as const;

/** Stands in front of each fingerprint: another way to group errors gets another version, so that issues do not mix. */
export const FINGERPRINT_VERSION = 'v1';

/** Characters of a title. */
export const MAX_TITLE_LENGTH = 200;

/** Options of a {@link Fingerprinter}. */
export interface FingerprinterOptions {
  /** Directory that paths are relative to where no `package.json` is found. @default process.cwd() */
  readonly root?: string;
  /** Keeps secrets out of titles. @default a redactor with its defaults */
  readonly redactor?: Redactor;
  /** Stacks that are remembered, so that a repeated error costs little; 0.5 to 2 kB each. @default 10000 */
  readonly maxEntries?: number;
}
