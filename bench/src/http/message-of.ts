import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the next message of a process.
 *
 * @throws Error if the process ends without one
 */
export async function messageOf<T>(child: ChildProcess, name: string): Promise<T> {
  return Promise.race([
    once(child, 'message').then(([message]) => message as T),
    once(child, 'exit').then(([code]): never => {
      throw new Error(`${name} ended with code ${String(code)}.`);
    }),
  ]);
}
