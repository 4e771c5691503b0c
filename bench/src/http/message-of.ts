import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the next message of a process.
 *
 * @throws Error if the process ends without one
 */
export async function messageOf<T>(child: ChildProcess, name: string): Promise<T> {
  // The loser of the race stops listening: a process is asked many times.
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(([code]): never => {
    throw new Error(`${name} ended with code ${String(code)}.`);
  });
  try {
    return await Promise.race([once(child, 'message', { signal }).then(([message]) => message as T), ended]);
  } finally {
    ended.catch(() => undefined);
    settled.abort();
  }
}
