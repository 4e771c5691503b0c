import type { Redactor } from '../redaction/redactor.js';

/** Options of a {@link Fingerprinter}. */
export interface FingerprinterOptions {
  /** Directory that paths are relative to where no `package.json` is found. @default process.cwd() */
  readonly root?: string;
  /** Keeps secrets out of titles. @default a redactor with its defaults */
  readonly redactor?: Redactor;
  /** Stacks that are remembered, so that a repeated error costs little; 0.5 to 2 kB each. @default 10000 */
  readonly maxEntries?: number;
}
