import { Clock, type StartupCheckFunction, SystemClock, hours } from '@breakwater/core';
import type { UploadScanner } from './upload-scanner.js';

/** Options of {@link scannerCheck}. */
export interface ScannerCheckOptions {
  /** Age of the signatures in milliseconds above which the check warns. ClamAV publishes new ones every day. @default 604800000 */
  readonly maxAge?: number;
  /** @default the system clock */
  readonly clock?: Clock;
}

const DEFAULT_MAX_AGE = hours(24 * 7);
const DAY = hours(24);

/** A reply to VERSION: `ClamAV 1.4.3/27500/Mon Dec 29 08:30:00 2025`; without signatures only the first part. */
const REPLY = /^(ClamAV [\w.-]+)(?:\/(\d+)(?:\/(.+))?)?$/;

/**
 * Checks that the scanner works, and the age of its signatures, for `StartupChecks.register` of `@breakwater/lifecycle`.
 *
 * @param scanner its `ping` and its `version` are asked, if it has them
 */
export function scannerCheck(
  scanner: UploadScanner,
  { maxAge = DEFAULT_MAX_AGE, clock = new SystemClock() }: ScannerCheckOptions = {},
): StartupCheckFunction {
  return async ({ signal }) => {
    let version: string | undefined;
    try {
      await scanner.ping?.({ signal });
      version = await scanner.version?.({ signal });
    } catch {
      signal.throwIfAborted();
      return { status: 'failed', message: `The scanner '${scanner.name}' does not answer.`, retryable: true };
    }
    if (version === undefined) return `the scanner '${scanner.name}'`;
    const [, product, signatures, date] = REPLY.exec(version) ?? [];
    if (product === undefined) return { status: 'warning', message: 'The scanner reports no version.' };
    if (signatures === undefined) return { status: 'failed', message: `${product} has no signatures.` };
    const age = clock.date().getTime() - Date.parse(date ?? '');
    if (Number.isNaN(age)) return `${product}, signatures ${signatures}`;
    const days = Math.max(0, Math.floor(age / DAY));
    const shown = `${product}, signatures ${signatures} of ${days === 0 ? 'today' : `${days} days ago`}`;
    if (age <= maxAge) return shown;
    return { status: 'warning', message: `${shown}: too old; check freshclam.` };
  };
}
