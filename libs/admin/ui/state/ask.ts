import { page } from './connection.js';
import { credentials } from './token.js';

/** The instances that a request is for: the one that the page shows, or all. */
export type Scope = 'instance' | 'fleet';

/** Status of an answer of another instance than the one that the page shows. */
const MISDIRECTED = 421;

/** Attempts to reach the instance that the page shows, when a load balancer passes requests to others that cannot pass them on. */
const ATTEMPTS = 5;

/** Sends a request to the instance that the page shows. */
export async function ask(
  path: string,
  query: Readonly<Record<string, string>> = {},
  {
    headers,
    ...init
  }: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const instance = page.value?.instance.id;
  const search = new URLSearchParams({ ...query, ...(instance !== undefined && { instance }) }).toString();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${path}?${search}`, {
      cache: 'no-store',
      ...init,
      headers: { ...credentials(), ...headers },
    });
    if (answer.status !== MISDIRECTED || attempt === ATTEMPTS) return answer;
  }
}
