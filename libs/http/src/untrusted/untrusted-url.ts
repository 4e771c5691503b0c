import type { BlockedReason } from '../errors/http-blocked.error.js';
import { refusedRange } from './public-address.js';

/** Why an address is refused. */
export interface Refusal {
  readonly reason: BlockedReason;
  readonly range?: string;
}

/** Ports as `URL` shows them: the usual port of a protocol is empty. */
const PORTS: ReadonlySet<string> = new Set(['', '80', '443']);

/**
 * Checks an address from outside before a connection is made. The addresses that its name leads to are checked when it is
 * resolved, because it can lead elsewhere a moment later.
 *
 * @returns the reason to refuse the address, or `undefined`
 */
export function untrustedUrlRefusal(url: URL): Refusal | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { reason: 'protocol' };
  if (url.username !== '' || url.password !== '') return { reason: 'credentials' };
  if (!PORTS.has(url.port)) return { reason: 'port' };
  const range = refusedRange(url.hostname);
  return range === undefined ? undefined : { reason: 'address', range };
}
