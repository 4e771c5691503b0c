import { messageOf, type Redactor } from '@breakwater/core';
import type { CrashOrigin } from '../process/host-process.js';
import type { StartupError } from '../startup/startup.error.js';

/** Longest report about start-up checks in characters. */
const MAX_REPORT = 20_000;

/** The reason for which the process ends. */
export type ShutdownCause =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'crash'; readonly error: unknown; readonly origin: CrashOrigin }
  | { readonly kind: 'startup'; readonly error: StartupError };

/** A cause that makes the exit code 1. */
export type FailureCause = Exclude<ShutdownCause, { readonly kind: 'signal' }>;

/** The log entry about the end of the process, without secrets: one line, or one more for each start-up check that did not pass. */
export function describeCause(cause: ShutdownCause, redactor: Redactor): string {
  switch (cause.kind) {
    case 'signal':
      return `Received ${cause.signal}; the service shuts down`;
    case 'crash':
      return `${cause.origin === 'uncaughtException' ? 'Uncaught exception' : 'Unhandled rejection'}: ${redactor.text(messageOf(cause.error))}; the service shuts down`;
    case 'startup':
      return cause.error.task === undefined
        ? `The service cannot start: ${redactor.lines(cause.error.message, MAX_REPORT)}`
        : `${redactor.text(cause.error.message)}; the service cannot start`;
  }
}
