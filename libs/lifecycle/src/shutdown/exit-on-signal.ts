import { constants } from 'node:os';
import { DEFAULT_SIGNALS } from '../lifecycle.constants.js';

/** What shells add to the number of the signal that ended a program. */
const SIGNALLED = 128;

/**
 * Ends the process at a signal, with the exit code that shells give it, until the function returned is called. For the time
 * before `enableGracefulShutdown(app)`: as process 1 of a container, Node ignores a signal that nobody listens to, and a container
 * that is stopped while its application is being built would wait to be killed.
 *
 * @param signals signals to listen to @default ['SIGTERM', 'SIGINT']
 * @returns the function that ends it.
 */
export function exitOnSignal(signals: readonly NodeJS.Signals[] = DEFAULT_SIGNALS): () => void {
  const exit = (signal: NodeJS.Signals): void => process.exit(SIGNALLED + constants.signals[signal]);
  for (const signal of signals) process.once(signal, exit);
  return () => {
    for (const signal of signals) process.removeListener(signal, exit);
  };
}
