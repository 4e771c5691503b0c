import type { CrashOrigin } from '../process/host-process.js';
import type { StartupError } from '../startup/startup.error.js';

/** Why the process ends. */
export type ShutdownCause =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'crash'; readonly error: unknown; readonly origin: CrashOrigin }
  | { readonly kind: 'startup'; readonly error: StartupError };

/** The headline of the end, as it stands in the log. */
export function describeCause(cause: ShutdownCause): string {
  switch (cause.kind) {
    case 'signal':
      return `Received ${cause.signal}; the service shuts down`;
    case 'crash':
      return `${cause.origin === 'uncaughtException' ? 'Uncaught exception' : 'Unhandled rejection'}: ${message(cause.error)}; the service shuts down`;
    case 'startup':
      return `${cause.error.message}; the service cannot start`;
  }
}

/** The stack of the error behind the end, for the log. */
export function stackOfCause(cause: ShutdownCause): string | undefined {
  if (cause.kind === 'signal') return undefined;
  const error: unknown = cause.kind === 'startup' ? cause.error.cause : cause.error;
  return error instanceof Error ? error.stack : undefined;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
