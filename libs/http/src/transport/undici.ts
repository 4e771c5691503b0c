/** The parts of undici that are in use. */
export type Undici = Pick<typeof import('undici'), 'Client' | 'buildConnector'>;

let loading: Promise<Undici> | undefined;

/**
 * Loads undici at its first use, because loading takes tens of milliseconds.
 *
 * A copy of undici that is the first in a process makes its own dispatcher that of the global `fetch`. Reading
 * `Response` makes Node set up its `fetch` before, and undici then leaves it alone.
 */
export function loadUndici(): Promise<Undici> {
  loading ??= typeof globalThis.Response === 'function' ? import('undici') : Promise.reject(noFetch());
  return loading;
}

const noFetch = (): Error => new Error('This runtime has no global fetch; Node 22.19 or later is needed.');
