import { constants } from 'node:os';
import { DEFAULT_SIGNALS } from '../lifecycle.constants.js';

/** Shells add this to the number of the signal that ended a program. */
const SIGNALLED = 128;

/**
 * Ends the process at a signal, with the exit code that shells expect, until the returned function is called. Use it before
 * `enableGracefulShutdown(app)`: as process 1 of a container, Node ignores a signal without a listener, so a container that is
 * stopped while its application is being built would wait until it is killed.
 *
 * @param signals signals to listen to @default ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']
 * @returns the function that stops listening.
 */
export function exitOnSignal(signals: readonly NodeJS.Signals[] = DEFAULT_SIGNALS): () => void {
  const exit = (signal: NodeJS.Signals): void => process.exit(SIGNALLED + constants.signals[signal]);
  for (const signal of signals) process.once(signal, exit);
  return () => {
    for (const signal of signals) process.removeListener(signal, exit);
  };
}
